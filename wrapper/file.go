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
)

// MaxFileSize is the number of bytes that the files of one request have to stay below, all together: 10 MB (Kombo:
// implementation-guide/creating-applications).
const MaxFileSize = 10_000_000

// File is a file on its way to Kombo: its content, or a link to it. It is made once and takes the form that a request
// wants: [File.Attachment] for candidates and applications, [File.Input] for screening answers, employee documents and
// passthrough, [File.AIApply] for AI Apply.
//
// A File does not change and is safe for concurrent use. Printing one shows neither name nor content.
type File struct {
	name, contentType string
	content           []byte
	link              string
}

// NewFile reads a file of some name, such as "resume.pdf", which people will see. Its media type follows from the
// extension, or else from the content. A file that is empty, or that has [MaxFileSize] bytes or more, is refused with
// [ErrInvalidArgument]; no more than that is read.
//
// For all but small files Kombo prefers a link: see [LinkFile].
func NewFile(name string, content io.Reader) (File, error) {
	if err := checkFileName(name); err != nil {
		return File{}, err
	}
	if content == nil {
		return File{}, refuseFile("there is nothing to read it from")
	}
	data, err := io.ReadAll(io.LimitReader(content, MaxFileSize))
	switch {
	case err != nil:
		return File{}, fmt.Errorf("kombo: the file cannot be read: %w", withoutPath(err))
	case len(data) == 0:
		return File{}, refuseFile("it is empty")
	case len(data) == MaxFileSize:
		return File{}, refuseFile(tooLarge)
	}
	return File{name: name, contentType: contentTypeOf(name, data), content: data}, nil
}

// ReadFile reads the file at a path, as [NewFile] does. Its name is the last element of the path.
func ReadFile(path string) (File, error) {
	file, err := os.Open(path)
	if err != nil {
		return File{}, fmt.Errorf("kombo: the file cannot be opened: %w", withoutPath(err))
	}
	defer file.Close()
	return NewFile(filepath.Base(path), file)
}

// LinkFile is a file that Kombo fetches itself, during the request. The URL has to work without authentication, as a
// signed one does, and may expire soon after (Kombo: implementation-guide/creating-applications). Whoever has it can read
// the file. The media type is what the server there says.
func LinkFile(name, link string) (File, error) {
	if err := checkFileName(name); err != nil {
		return File{}, err
	}
	parsed, err := url.Parse(link)
	if err != nil || parsed.Host == "" || parsed.Scheme != "https" && parsed.Scheme != "http" {
		return File{}, refuseFile("its link is no complete URL, such as https://files.example.com/resume.pdf")
	}
	return File{name: name, link: link}, nil
}

// CheckFiles refuses files that are too large together for one request, with [ErrInvalidArgument]. What is behind links
// is not known and does not count.
func CheckFiles(files ...File) error {
	size := 0
	for _, file := range files {
		size += file.Size()
	}
	if size >= MaxFileSize {
		return fmt.Errorf("kombo: the files have %d bytes together, and Kombo takes less than %d: send links instead, see LinkFile: %w", size, MaxFileSize, ErrInvalidArgument)
	}
	return nil
}

// Size is the number of bytes of the content, 0 for a link.
func (f File) Size() int { return len(f.content) }

// ContentType is the media type, "" for a link.
func (f File) ContentType() string { return f.contentType }

// Input is the file as screening answers, employee documents, assessment results and passthrough forms take it.
func (f File) Input() gen.FileInput {
	input := gen.FileInput{Name: f.name}
	if f.link != "" {
		input.DataURL = &f.link
		return input
	}
	input.ContentType = &f.contentType
	input.Data = new(base64.StdEncoding.EncodeToString(f.content))
	return input
}

// Attachment is the file as an attachment of a candidate or an application. The first one of type CV becomes the resume.
func (f File) Attachment(attachmentType gen.AttachmentType) gen.AttachmentInput {
	input := f.Input()
	return gen.AttachmentInput{Name: input.Name, ContentType: input.ContentType, Data: input.Data, DataURL: input.DataURL, Type: attachmentType}
}

// AIApply is the file as answers of AI Apply take it: only with its content, so a link is refused with
// [ErrInvalidArgument].
func (f File) AIApply() (gen.AIApplyFile, error) {
	if f.link != "" {
		return gen.AIApplyFile{}, refuseFile("AI Apply takes no links: use NewFile or ReadFile")
	}
	input := f.Input()
	return gen.AIApplyFile{Name: input.Name, ContentType: *input.ContentType, Data: *input.Data}, nil
}

// Format prints what kind of file it is and nothing that could be about a person.
func (f File) Format(state fmt.State, _ rune) {
	if f.link != "" {
		fmt.Fprint(state, "kombo.File{a link}")
		return
	}
	fmt.Fprintf(state, "kombo.File{%s, %d bytes}", f.contentType, len(f.content))
}

// String says the same.
func (f File) String() string { return fmt.Sprintf("%v", f) }

// LogValue keeps the content out of logs.
func (f File) LogValue() slog.Value { return slog.StringValue(f.String()) }

// MarshalJSON writes what [File.Input] returns.
func (f File) MarshalJSON() ([]byte, error) { return json.Marshal(f.Input()) }

const tooLarge = "it has 10 MB or more, and Kombo takes less than that for all files of a request: send a link instead, see LinkFile"

func refuseFile(reason string) error {
	return fmt.Errorf("kombo: the file cannot be sent: %s: %w", reason, ErrInvalidArgument)
}

func checkFileName(name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return refuseFile("it has no name, and people need one to recognise it")
	case strings.ContainsAny(name, `/\`):
		return refuseFile("its name is a path: pass filepath.Base of it")
	case !headerValue(name):
		return refuseFile("its name contains a line break or another control character")
	}
	return nil
}

// withoutPath takes the path out of an error: it may name a person.
func withoutPath(err error) error {
	var failed *os.PathError
	if errors.As(err, &failed) {
		return failed.Err
	}
	return err
}

// contentTypes of the files that people apply with. The tables of package mime differ from machine to machine.
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
	if strings.Contains(sniffed, "+") { // Kombo takes none with a plus
		return "application/octet-stream"
	}
	return sniffed
}
