package kombosync

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// resolve returns the absolute path of a file without symbolic links, so that a file has one path
// however it is named, and so that links are kept when it is replaced. The file need not exist.
func resolve(path string) (string, error) {
	if path == "" {
		return "", errors.New("the path is empty")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	resolved, err := filepath.EvalSymlinks(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return resolved, err
	}
	if _, err := os.Lstat(path); err == nil {
		return "", fmt.Errorf("%s is a symbolic link to a file that does not exist: use the path of that file", path)
	}
	directory, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return "", err
	}
	return filepath.Join(directory, filepath.Base(path)), nil
}

// replaceFile replaces a file in one step, and returns when the disk has it.
func replaceFile(path string, integrations map[string]fileIntegration) error {
	// The name is always the same, so that programs that are killed do not leave many files behind.
	temporary := path + ".new"
	if err := os.Remove(temporary); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := writeNew(temporary, integrations); err != nil {
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		return errors.Join(fmt.Errorf("the file cannot be replaced (if it is mounted by itself, mount its directory instead): %w", err), os.Remove(temporary))
	}
	return syncDirectory(filepath.Dir(path))
}

// writeNew writes a file that only its owner can read. The file must not exist: one that is left
// over, or that somebody else has put there, may be readable by others or link to another file.
func writeNew(path string, integrations map[string]fileIntegration) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	err = writeStates(file, integrations)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// syncDirectory makes the new name of a file durable, if the system supports it.
func syncDirectory(path string) error {
	if runtime.GOOS == "windows" || runtime.GOOS == "js" {
		return nil
	}
	directory, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(directory.Sync(), directory.Close())
}
