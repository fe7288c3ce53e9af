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
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
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
	if err := module.Check(path, version); err != nil {
		return err
	}
	escaped, err := module.EscapePath(path)
	if err != nil {
		return err
	}
	info, err := json.Marshal(struct {
		Version string
		Time    time.Time
	}{version, time.Now().UTC()})
	if err != nil {
		return err
	}
	dir := filepath.Join(output, filepath.FromSlash(escaped), "@v")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, text := range map[string][]byte{
		"list":            []byte(version + "\n"),
		version + ".info": info,
		version + ".mod":  goMod,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			return err
		}
	}
	return writeFile(filepath.Join(dir, version+".zip"), func(file io.Writer) error {
		return zip.CreateFromDir(file, module.Version{Path: path, Version: version}, root)
	})
}

func writeFile(name string, write func(io.Writer) error) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}
