package main

import (
	"errors"
	"fmt"
	"time"

	"refdesk/desk"
)

// The people of the play.
const (
	danaAt  = "dana@lantern.example"
	tomasAt = "tomas@lantern.example"
	inesAt  = "ines@lantern.example"
	kofiAt  = "kofi@lantern.example"
	ruthAt  = "ruth@lantern.example"
)

// perform plays three cases from their first mail to their end, and tells how
// it went.
func (p *play) perform() error {
	p.stage.say("A small office writes to its service desk. Two people ask, two technicians and their lead answer.\nOnly the people and the clock are invented; the desk is the one that `refdesk serve` runs.")
	p.printer()
	p.vpn()
	p.robot()
	p.theEnd()
	return p.summary()
}

// later moves the clock, once the desk has noted what became of its letters:
// a letter in hand would seem to hang for hours, and be sent again.
func (p *play) later(t time.Time, words string) {
	if !p.waitUntil(func() bool { return p.waiting() == 0 }) {
		p.wrong("%d letters were not sent", p.waiting())
	}
	p.clock.set(t)
	p.stage.say(p.stage.paint(faint, "… "+words))
}

// danaKnows is what Dana can answer about the printer.
var danaKnows = map[string]string{
	"device":       "It is the big one, Bramble 410, asset P-0217",
	"error_text":   "Nothing special, all lights are green.",
	"who_else":     "Everybody on the floor has stripes.",
	"what_changed": "Nothing that I know of.",
	"tried":        "I only switched it off and on.",
	"impact":       "No hurry, we can use the one on the first floor.",
}

// printer is a case in which the sender's diagnosis is right.
func (p *play) printer() {
	p.stage.scene("Dana has an idea what is wrong with the printer, and she is right")
	p.write(danaAt, "Stripes on every page", "Good morning,\n\nthe printer next to the kitchen on the 2nd floor prints grey stripes on every page since Friday. "+
		"I think the drum is worn out, it looked just the same last year.\n\nKind regards\nDana Okafor", nil)
	questions := p.get(desk.KindQuestionnaire, danaAt)
	brief := p.get(desk.KindBrief, kofiAt)
	p.later(demoStart.Add(25*time.Minute), "Dana answers between the lines")
	if questions != nil {
		p.write(danaAt, questions.mail.Subject, inline(questions, p.questions(1001), danaKnows), questions)
	}
	p.get(desk.KindBrief, kofiAt)
	p.later(demoStart.Add(70*time.Minute), "Kofi answers from his own mail program")
	if brief != nil {
		p.write(kofiAt, brief.mail.Subject, "#take\nGood morning Dana,\n\nthank you for looking so closely. I will bring a new drum up to you at two o'clock.\n\nKofi", brief)
	}
	p.get(desk.KindRelay, danaAt)
	p.get(desk.KindCommandReply, kofiAt)
	p.later(demoStart.Add(5*time.Hour), "in the afternoon Kofi has changed the drum")
	if brief != nil {
		p.write(kofiAt, brief.mail.Subject, "#diagnosis right\n#close The drum was worn out. There is a new one in the printer now.", brief)
	}
	closing := p.get(desk.KindClosing, danaAt)
	p.get(desk.KindCommandReply, kofiAt)
	if closing != nil {
		p.write(danaAt, closing.mail.Subject, above(closing, "Yes, clean pages again. Thank you!"), closing)
	}
	p.get(desk.KindBrief, kofiAt)
	p.expectCase(1001, desk.StateClosed)
}

// vpn is a case in which the sender's diagnosis is wrong; it waits for news,
// and its first end is not the last.
func (p *play) vpn() {
	tuesday := demoStart.Add(24 * time.Hour)
	p.later(tuesday, "Tuesday")
	p.stage.scene("Tomás is sure of the cause; it is another one, and nobody makes him feel it")
	p.write(tomasAt, "Cannot work from home", "Hi,\n\nI can't get into the planning folder from home this morning, it says \"Connection refused\". "+
		"The VPN server is down again. I need the plans for a meeting at 3 pm.\n\nTomás", nil)
	questions := p.get(desk.KindQuestionnaire, tomasAt)
	brief := p.get(desk.KindBrief, inesAt)
	p.later(tuesday.Add(10*time.Minute), "Tomás answers from his phone")
	if questions != nil {
		p.write(tomasAt, questions.mail.Subject, above(questions, "My laptop is LH-0442. My colleagues at home can get in, I asked two. Nothing changed that I know of.\n\nSent from my phone"), questions)
	}
	p.get(desk.KindBrief, inesAt)
	p.later(tuesday.Add(90*time.Minute), "Ines writes to Tomás")
	if brief != nil {
		p.write(inesAt, brief.mail.Subject, above(brief, "Hello Tomás,\n\nthe plans for your meeting are attached to the invitation now, so that you have them at three. I am still looking for the reason.\n\nInes"), brief)
	}
	p.get(desk.KindRelay, tomasAt)
	p.get(desk.KindCommandReply, inesAt)
	wednesday := demoStart.Add(48 * time.Hour)
	p.later(wednesday.Add(2*time.Hour), "Wednesday: tomorrow Tomás was promised news, so Ines is shown what he will be sent")
	draft := p.get(desk.KindDraft, inesAt)
	if draft != nil {
		p.write(inesAt, draft.mail.Subject, "We found that your laptop is turned away, and not the others. A colleague is checking its permissions.", draft)
	}
	p.get(desk.KindCommandReply, inesAt)
	thursday := demoStart.Add(72 * time.Hour)
	p.later(thursday.Add(2*time.Hour), "Thursday: the promised moment has come")
	p.get(desk.KindProgress, tomasAt)
	if brief != nil {
		p.write(inesAt, brief.mail.Subject, "#diagnosis wrong\n#close The permission of your laptop to connect from outside had run out. It is renewed for a year.", brief)
	}
	closing := p.get(desk.KindClosing, tomasAt)
	p.get(desk.KindCommandReply, inesAt)
	if closing != nil {
		p.write(tomasAt, closing.mail.Subject, above(closing, "No, it still says Connection refused."), closing)
	}
	p.get(desk.KindReopened, tomasAt)
	p.get(desk.KindBrief, inesAt)
	p.later(thursday.Add(4*time.Hour), "Ines looks again")
	if brief != nil {
		p.write(inesAt, brief.mail.Subject, "#close The new permission had not reached your laptop. It has now, and I have seen it connect.", brief)
	}
	closing = p.get(desk.KindClosing, tomasAt)
	p.get(desk.KindCommandReply, inesAt)
	if closing != nil {
		p.write(tomasAt, closing.mail.Subject, above(closing, "Yes, now it works."), closing)
	}
	p.get(desk.KindBrief, inesAt)
	p.expectCase(1002, desk.StateClosed)
}

// robot is a case in which an out-of-office robot answers.
func (p *play) robot() {
	friday := demoStart.Add(96 * time.Hour)
	p.later(friday, "Friday")
	p.stage.scene("Dana asks for something and goes on holiday; her robot answers, and gets no answer")
	p.write(danaAt, "New keyboard please", "Hello,\n\ncould I please have a new keyboard for my desk in room 214? Any model is fine.\n\nBest\nDana", nil)
	receipt := p.get(desk.KindReceipt, danaAt)
	brief := p.get(desk.KindBrief, kofiAt)
	before := p.lettersTo(danaAt)
	if receipt != nil {
		p.write(danaAt, "Automatic reply: "+receipt.mail.Subject, "Thank you for your mail. I am out of the office until Monday week.", receipt, "Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All")
	}
	p.waitForMails(danaAt, "automatic")
	if after := p.lettersTo(danaAt); after != before {
		p.wrong("the robot was answered: %d letters to Dana, %d before", after, before)
	}
	p.later(friday.Add(2*time.Hour), "Kofi has a keyboard for her")
	if brief != nil {
		p.write(kofiAt, brief.mail.Subject, "#close A new keyboard is on your desk.", brief)
	}
	p.get(desk.KindClosing, danaAt)
	p.get(desk.KindCommandReply, kofiAt)
	p.later(friday.Add(14*24*time.Hour), "two weeks later: nobody said a word, so the case is closed")
	p.waitForState(1003, desk.StateClosed)
	p.expectCase(1003, desk.StateClosed)
}

// waiting counts the letters that are not sent yet.
func (p *play) waiting() (n int) {
	for _, err := range p.program.store.Outbox(p.ctx, false) {
		if err == nil {
			n++
		}
	}
	return n
}

// theEnd looks at the books: nothing may be left over.
func (p *play) theEnd() {
	for l, err := range p.program.store.Outbox(p.ctx, false) {
		if err != nil {
			p.wrong("reading the outbox: %v", err)
			return
		}
		p.wrong("a %s to %s is %s: %s", l.Kind, l.To, l.State, l.Why)
	}
}

// expectCase looks up how a case stands.
func (p *play) expectCase(number int64, state desk.State) {
	if !p.waitForState(number, state) {
		p.wrong("case %d is not %s", number, state)
		return
	}
	p.stage.say(p.stage.paint(green, fmt.Sprintf("✓ case %d is %s", number, state)))
}

// waitForState waits until a case has a state.
func (p *play) waitForState(number int64, state desk.State) bool {
	return p.waitUntil(func() bool {
		story, err := p.program.store.Story(p.ctx, number)
		return err == nil && story.State == state
	})
}

// waitForMails waits until the latest mail of a sender became something.
func (p *play) waitForMails(from string, became desk.Became) {
	ok := p.waitUntil(func() bool {
		latest := desk.Became("")
		for m, err := range p.program.store.Inbox(p.ctx) {
			if err == nil && m.From == from {
				latest = m.Became
			}
		}
		return latest == became
	})
	if !ok {
		p.wrong("the mail of %s did not become %s", from, became)
	}
}

func (p *play) waitUntil(done func() bool) bool {
	for end := time.Now().Add(patience); time.Now().Before(end) && p.ctx.Err() == nil; time.Sleep(10 * time.Millisecond) {
		if done() {
			return true
		}
	}
	return false
}

// lettersTo counts the letters to an address.
func (p *play) lettersTo(address string) (n int) {
	for l, err := range p.program.store.Outbox(p.ctx, true) {
		if err == nil && l.To == address {
			n++
		}
	}
	return n
}

// errPlay says that the play did not go as it should.
var errPlay = errors.New("the play did not go as it should")

func (p *play) summary() error {
	if p.ctx.Err() != nil {
		return nil
	}
	if len(p.trouble) > 0 {
		p.stage.say(fmt.Sprintf("%d mails passed, and %d things went wrong:", p.count, len(p.trouble)))
		for _, t := range p.trouble {
			p.stage.say("  ✗ " + t)
		}
		return errPlay
	}
	p.stage.say(p.stage.paint(green, fmt.Sprintf("✓ %d mails passed, three cases came to their end, one robot got no answer, and nothing is left over.", p.count)))
	return nil
}
