package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// serveStatus tells monitoring programs how the desk does, until the context
// ends.
func (p *program) serveStatus(ctx context.Context, listen string) error {
	return serveHTTP(ctx, listen, p.status(), "listening for programs that watch over the desk")
}

// serveHTTP serves until the context ends; what says what for, in an error.
func serveHTTP(ctx context.Context, listen string, handler http.Handler, what string) error {
	server := &http.Server{Addr: listen, Handler: handler, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, MaxHeaderBytes: 16 << 10}
	stopped := context.AfterFunc(ctx, func() {
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), webStop)
		defer cancel()
		_ = server.Shutdown(ending)
	})
	defer stopped()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// status answers /healthz and /metrics.
func (p *program) status() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		h, ok := p.health(r.Context())
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		if !ok {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(h) // whoever went away reads nothing
	})
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		_, _ = fmt.Fprint(w, p.metrics(r.Context()))
	})
	return mux
}
