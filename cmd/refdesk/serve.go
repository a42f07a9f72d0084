package main

import (
	"errors"
	"time"
)

type serveCmd struct{}

func (serveCmd) Run(e *environment) error {
	c, err := e.load()
	if err != nil {
		return err
	}
	log := e.logger(c)
	p, err := open(e.ctx, c, log, settings{})
	if err != nil {
		return err
	}
	for _, d := range p.desks {
		log.Info("the desk is open", "desk", d.config.Desk.Address)
	}
	err = p.run(e.ctx, dueEvery)
	log.Info("the desk is closed")
	return errors.Join(err, p.Close())
}

// dueEvery is how often a running desk looks for what is due.
const dueEvery = 15 * time.Second

type onceCmd struct {
	Now string `help:"Pretend that it is this time (RFC 3339), such as 2026-12-01T10:00:00Z." placeholder:"TIME"`
}

func (o onceCmd) Run(e *environment) error {
	s, err := pretend(o.Now)
	if err != nil {
		return err
	}
	c, err := e.load()
	if err != nil {
		return err
	}
	p, err := open(e.ctx, c, e.logger(c), s)
	if err != nil {
		return err
	}
	return errors.Join(p.once(e.ctx), p.Close())
}
