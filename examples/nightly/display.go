package main

import (
	"io"
	"os"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// display shows the progress: a bar for each list in a terminal, and otherwise a log.
type display struct {
	log  io.Writer
	bars *mpb.Progress // nil if there is no terminal
}

func newDisplay(out io.Writer) *display {
	if file, ok := out.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		return &display{log: io.Discard, bars: mpb.New(mpb.WithOutput(file), mpb.WithWidth(30))}
	}
	return &display{log: out}
}

// close waits until the bars have been drawn for the last time.
func (d *display) close() {
	if d.bars != nil {
		d.bars.Wait()
	}
}

// begin shows that a list is being read. show is for kombo.WithProgress, and end is called after
// the loop. If expected is 0, the number of records is unknown, and only a count is shown.
func (d *display) begin(integrationID, list string, expected int64) (show func(kombo.Progress), end func()) {
	if d.bars == nil {
		return func(kombo.Progress) {}, func() {}
	}
	var style mpb.BarFillerBuilder = mpb.SpinnerStyle().PositionLeft()
	if expected > 0 {
		style = mpb.BarStyle()
	}
	bar := d.bars.New(expected, style, mpb.BarFillerOnAbort("stopped"), mpb.BarFillerOnComplete("done"),
		mpb.PrependDecorators(
			decor.Name(integrationID, decor.WCSyncSpaceR), decor.Name(list, decor.WCSyncSpaceR),
			decor.CurrentNoUnit("%d records", decor.WCSyncSpace), decor.Name(" ")))
	show = func(progress kombo.Progress) {
		bar.SetTotal(max(expected, int64(progress.Records)+1), false) // not complete before Kombo says so
		bar.SetCurrent(int64(progress.Records))
		if progress.Done {
			bar.SetTotal(-1, true)
		}
	}
	return show, func() { bar.Abort(false) } // which does nothing if the list was read to its end
}
