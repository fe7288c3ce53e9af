// Command moduleproxy writes the SDK the way the Go module proxy serves it, so that a release can
// be installed and attested before anyone else has it.
//
//	moduleproxy -root DIR -version vX.Y.Z OUTPUT
//
// With GOPROXY=file:///OUTPUT and GONOSUMDB=github.com/kombo-go/kombo, the go command installs that
// version. OUTPUT/github.com/kombo-go/kombo/@v/vX.Y.Z.zip is the module itself.
// See https://go.dev/ref/mod#goproxy-protocol.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

func main() {
	root := flag.String("root", ".", "the directory of the module")
	version := flag.String("version", "", "the version to write, such as v0.2.0")
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := write(*root, *version, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "moduleproxy:", err)
		os.Exit(1)
	}
}

// write writes the module in root as the only version in a module proxy.
func write(root, version, output string) error {
	goMod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return err
	}
	path := modfile.ModulePath(goMod)
	escaped, err := module.EscapePath(path)
	if err := errors.Join(err, module.Check(path, version)); err != nil {
		return err
	}
	var archive bytes.Buffer
	if err := zip.CreateFromDir(&archive, module.Version{Path: path, Version: version}, root); err != nil {
		return err
	}
	dir := filepath.Join(output, filepath.FromSlash(escaped), "@v")
	failures := []error{os.MkdirAll(dir, 0o755)}
	for name, text := range map[string][]byte{
		"list":            []byte(version + "\n"),
		version + ".info": fmt.Appendf(nil, `{"Version":%q,"Time":%q}`, version, time.Now().UTC().Format(time.RFC3339Nano)),
		version + ".mod":  goMod,
		version + ".zip":  archive.Bytes(),
	} {
		failures = append(failures, os.WriteFile(filepath.Join(dir, name), text, 0o644))
	}
	return errors.Join(failures...)
}
