package kombo

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/kombo-go/kombo/gen"
	"github.com/kombo-go/kombo/internal/redact"
)

// MaxFileSize is the limit for the content of all files of a request, in bytes: they must have less than
// 10 MB in total (https://docs.kombo.dev/implementation-guide/creating-applications).
const MaxFileSize = 10_000_000

// File is a file to send to Kombo: its content, or a link to it. [File.Attachment] returns it in the form
// for candidates and applications, [File.Input] for screening questions, employee documents and
// passthrough requests, and [File.AIApply] for AI Apply.
//
// A File is immutable and safe for concurrent use. Printing one shows neither its name nor its content.
type File struct {
	data func() fileData // a function, because package fmt does not call Format for unexported fields of structs
}

// fileData is what is in a File.
type fileData struct {
	name, contentType string
	content           []byte
	link              string
}

func newFile(data fileData) File { return File{func() fileData { return data }} }

// get returns what is in the file, nothing for the zero File.
func (f File) get() fileData {
	if f.data == nil {
		return fileData{}
	}
	return f.data()
}

// NewFile reads a file. Users of the connected system see its name, such as "resume.pdf". The media type
// is that of the name's extension, or is detected from the content. It is an [ErrInvalidArgument] if the
// file is empty or has [MaxFileSize] bytes or more. NewFile reads at most MaxFileSize bytes.
//
// Kombo recommends links for all but small files: see [LinkFile].
func NewFile(name string, content io.Reader) (File, error) {
	if err := checkFileName(name); err != nil {
		return File{}, err
	}
	if content == nil {
		return File{}, refuseFile("the reader is nil")
	}
	data, err := io.ReadAll(io.LimitReader(content, MaxFileSize))
	switch {
	case err != nil:
		return File{}, fmt.Errorf("kombo: cannot read the file: %w", withoutPath(err))
	case len(data) == 0:
		return File{}, refuseFile("it is empty")
	case len(data) == MaxFileSize:
		return File{}, refuseFile(tooLarge)
	}
	return newFile(fileData{name: name, contentType: contentTypeOf(name, data), content: data}), nil
}

// ReadFile reads the file at a path, as [NewFile] does. Its name is the last element of the path.
func ReadFile(path string) (File, error) {
	file, err := os.Open(path)
	if err != nil {
		return File{}, fmt.Errorf("kombo: cannot open the file: %w", withoutPath(err))
	}
	defer file.Close()
	return NewFile(filepath.Base(path), file)
}

// LinkFile returns a file that Kombo downloads during the request. The URL must work without
// authentication, for example because it is signed, and may expire soon after the request
// (https://docs.kombo.dev/implementation-guide/creating-applications). The media type is the one that
// the server returns.
func LinkFile(name, link string) (File, error) {
	if err := checkFileName(name); err != nil {
		return File{}, err
	}
	parsed, err := url.Parse(link)
	if err != nil || parsed.Host == "" || parsed.Scheme != "https" && parsed.Scheme != "http" {
		return File{}, refuseFile("its link is not a complete URL such as https://files.example.com/resume.pdf")
	}
	return newFile(fileData{name: name, link: link}), nil
}

// CheckFiles returns an [ErrInvalidArgument] if the files are too large for one request in total. The size
// of links is unknown and does not count.
func CheckFiles(files ...File) error {
	size := 0
	for _, file := range files {
		size += file.Size()
	}
	if size >= MaxFileSize {
		return fmt.Errorf("kombo: the files have %d bytes in total, and the limit is %d: send links, see LinkFile: %w", size, MaxFileSize, ErrInvalidArgument)
	}
	return nil
}

// Size returns the size of the content in bytes, 0 for a link.
func (f File) Size() int { return len(f.get().content) }

// ContentType returns the media type, "" for a link.
func (f File) ContentType() string { return f.get().contentType }

// Input returns the file in the form for screening questions, employee documents, assessment results and
// passthrough requests.
func (f File) Input() gen.FileInput {
	data := f.get()
	input := gen.FileInput{Name: data.name}
	if data.link != "" {
		input.DataURL = &data.link
		return input
	}
	input.ContentType = &data.contentType
	input.Data = new(base64.StdEncoding.EncodeToString(data.content))
	return input
}

// Attachment returns the file as an attachment of a candidate or an application. The first one of type
// CV becomes the resume.
func (f File) Attachment(attachmentType gen.AttachmentType) gen.AttachmentInput {
	input := f.Input()
	return gen.AttachmentInput{Name: input.Name, ContentType: input.ContentType, Data: input.Data, DataURL: input.DataURL, Type: attachmentType}
}

// AIApply returns the file in the form for AI Apply, which needs the content: it is an
// [ErrInvalidArgument] if the file is a link.
func (f File) AIApply() (gen.AIApplyFile, error) {
	if f.get().link != "" {
		return gen.AIApplyFile{}, refuseFile("AI Apply does not support links: use NewFile or ReadFile")
	}
	input := f.Input()
	return gen.AIApplyFile{Name: input.Name, ContentType: *input.ContentType, Data: *input.Data}, nil
}

// Format implements [fmt.Formatter]. It prints the text of String, for every verb.
func (f File) Format(state fmt.State, verb rune) { redact.Format(state, verb, f.String()) }

// String returns the media type and the size of the file, without its name, link or content.
func (f File) String() string {
	if data := f.get(); data.link == "" {
		return fmt.Sprintf("kombo.File{%s, %d bytes}", data.contentType, len(data.content))
	}
	return "kombo.File{a link}"
}

// LogValue implements [slog.LogValuer]. It returns the text of String.
func (f File) LogValue() slog.Value { return slog.StringValue(f.String()) }

// MarshalJSON writes what [File.Input] returns.
func (f File) MarshalJSON() ([]byte, error) { return json.Marshal(f.Input()) }

const tooLarge = "it has 10 MB or more, the limit for all files of a request: send a link, see LinkFile"

func refuseFile(reason string) error {
	return fmt.Errorf("kombo: invalid file: %s: %w", reason, ErrInvalidArgument)
}

func checkFileName(name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return refuseFile("it has no name")
	case strings.ContainsAny(name, `/\`):
		return refuseFile("its name is a path: pass filepath.Base of it")
	case !headerValue(name):
		return refuseFile("its name contains a line break or another control character")
	}
	return nil
}

// withoutPath returns an error without the path, which may name a person.
func withoutPath(err error) error {
	var failed *os.PathError
	if errors.As(err, &failed) {
		return failed.Err
	}
	return err
}

// contentTypes are the media types of files that people apply with. The tables of package mime differ
// between machines.
var contentTypes = map[string]string{
	".csv": "text/csv", ".doc": "application/msword", ".gif": "image/gif", ".heic": "image/heic", ".htm": "text/html", ".html": "text/html",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".jpeg": "image/jpeg", ".jpg": "image/jpeg", ".json": "application/json", ".md": "text/markdown", ".mp4": "video/mp4",
	".odt": "application/vnd.oasis.opendocument.text", ".pages": "application/vnd.apple.pages", ".pdf": "application/pdf", ".png": "image/png",
	".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	".rtf":  "application/rtf", ".tif": "image/tiff", ".tiff": "image/tiff", ".txt": "text/plain", ".webp": "image/webp",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".zip": "application/zip",
}

func contentTypeOf(name string, content []byte) string {
	if known := contentTypes[strings.ToLower(filepath.Ext(name))]; known != "" {
		return known
	}
	sniffed, _, _ := strings.Cut(http.DetectContentType(content), ";")
	if strings.Contains(sniffed, "+") { // Kombo rejects media types with a plus
		return "application/octet-stream"
	}
	return sniffed
}
