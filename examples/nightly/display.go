package main

import (
	"io"
	"iter"
	"os"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	kombo "github.com/kombo-go/kombo/wrapper"
)

// display shows what is being read, one line for each list, if somebody looks: cron gets no bars. What is written to it,
// such as the log, appears above the bars.
type display struct {
	out  io.Writer
	bars *mpb.Progress // nil if nobody looks
}

func newDisplay(out io.Writer) *display {
	d := &display{out: out}
	if file, ok := out.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		d.bars = mpb.New(mpb.WithOutput(file), mpb.WithWidth(30))
	}
	return d
}

func (d *display) Write(line []byte) (int, error) {
	if d.bars != nil {
		return d.bars.Write(line)
	}
	return d.out.Write(line)
}

// close waits until the bars have been drawn for the last time.
func (d *display) close() {
	if d.bars != nil {
		d.bars.Wait()
	}
}

// shown shows how far a loop over a list has come. Kombo does not tell how many records there are, so what grows is a
// number.
func shown[R any](d *display, integrationID, list string, read func(progress kombo.CallOption) iter.Seq2[R, error]) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		show := func(kombo.Progress) {}
		if d.bars != nil {
			bar := d.bars.New(0, mpb.SpinnerStyle(), mpb.BarFillerOnComplete("done"), mpb.BarFillerOnAbort("stopped"), mpb.BarWidth(8),
				mpb.PrependDecorators(decor.Name(integrationID, decor.WCSyncSpaceR), decor.Name(list, decor.WCSyncSpaceR)),
				mpb.AppendDecorators(decor.CurrentNoUnit("%d records", decor.WCSyncSpace), decor.Elapsed(decor.ET_STYLE_GO, decor.WCSyncSpace)))
			defer bar.Abort(false) // does nothing once the list was read to its end
			show = func(progress kombo.Progress) {
				bar.SetCurrent(int64(progress.Records))
				if progress.Done {
					bar.SetTotal(-1, true)
				}
			}
		}
		for record, err := range read(kombo.WithProgress(show)) {
			if !yield(record, err) {
				return
			}
		}
	}
}
