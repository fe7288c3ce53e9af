package kombo_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/gen"
	kombo "github.com/kombo-go/kombo/wrapper"
	"github.com/kombo-go/kombo/wrapper/kombotest"
)

func TestContentTypeOfFiles(t *testing.T) {
	tests := []struct{ name, content, contentType string }{
		{"resume.pdf", "%PDF-1.4", "application/pdf"},
		{"RESUME.PDF", "anything", "application/pdf"},
		{"letter.docx", "PK", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{"photo.JPG", "anything", "image/jpeg"},
		{"notes.txt", "hello", "text/plain"},
		{"no extension", "%PDF-1.4", "application/pdf"},
		{"notes", "hello", "text/plain"},
		{"drawing.svg", "<svg>", "text/plain"},
		{"data.xyz", "\x00\x01\x02", "application/octet-stream"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file, err := kombo.NewFile(test.name, strings.NewReader(test.content))
			require.NoError(t, err)
			assert.Equal(t, test.contentType, file.ContentType())
			assert.Equal(t, len(test.content), file.Size())
			input := file.Input()
			assert.Equal(t, test.name, input.Name)
			assert.Equal(t, test.contentType, *input.ContentType)
			assert.Equal(t, base64.StdEncoding.EncodeToString([]byte(test.content)), *input.Data)
			assert.Nil(t, input.DataURL)
		})
	}
}

func TestInvalidFiles(t *testing.T) {
	content := func(n int64) io.Reader { return io.LimitReader(zeros{}, n) }
	tests := []struct {
		name, fileName string
		content        io.Reader
		message        string
	}{
		{"empty", "a.pdf", content(0), "empty"},
		{"too large", "a.pdf", content(kombo.MaxFileSize), "10 MB"},
		{"endless", "a.pdf", zeros{}, "10 MB"},
		{"no name", "", content(1), "no name"},
		{"blank name", "  ", content(1), "no name"},
		{"path", "home/ada/a.pdf", content(1), "filepath.Base"},
		{"Windows path", `C:\ada\a.pdf`, content(1), "filepath.Base"},
		{"line break", "a\n.pdf", content(1), "control character"},
		{"the reader is nil", "a.pdf", nil, "the reader is nil"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := kombo.NewFile(test.fileName, test.content)
			assert.ErrorIs(t, err, kombo.ErrInvalidArgument)
			assert.ErrorContains(t, err, test.message)
			assert.NotContains(t, err.Error(), "ada")
		})
	}
	broken := errors.New("broken pipe")
	_, err := kombo.NewFile("a.pdf", iotest.ErrReader(broken))
	assert.ErrorIs(t, err, broken)
	assert.NotErrorIs(t, err, kombo.ErrInvalidArgument)
	_, err = kombo.NewFile("a.pdf", content(kombo.MaxFileSize-1))
	assert.NoError(t, err)
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestReadFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ada.pdf")
	_, err := kombo.ReadFile(path)
	assert.ErrorIs(t, err, os.ErrNotExist)
	assert.NotContains(t, err.Error(), "ada")
	require.NoError(t, os.WriteFile(path, []byte("%PDF"), 0o600))
	file, err := kombo.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "ada.pdf", file.Input().Name)
	_, err = kombo.ReadFile(t.TempDir())
	assert.Error(t, err, "a directory is not a file")
	assert.NotContains(t, err.Error(), string(filepath.Separator))
}

func TestLinkFile(t *testing.T) {
	file, err := kombo.LinkFile("resume.pdf", "https://files.example.com/1?signature=secret")
	require.NoError(t, err)
	assert.Equal(t, gen.FileInput{Name: "resume.pdf", DataURL: new("https://files.example.com/1?signature=secret")}, file.Input())
	assert.Equal(t, gen.AttachmentInput{Name: "resume.pdf", DataURL: new("https://files.example.com/1?signature=secret"), Type: gen.AttachmentTypeCV}, file.Attachment(gen.AttachmentTypeCV))
	_, err = file.AIApply()
	assert.ErrorIs(t, err, kombo.ErrInvalidArgument)
	for _, bad := range []string{"", "files.example.com/secret", "/secret", "file:///secret", "https://", "://secret", "javascript:secret"} {
		_, err := kombo.LinkFile("resume.pdf", bad)
		assert.ErrorIs(t, err, kombo.ErrInvalidArgument, bad)
		assert.NotContains(t, err.Error(), "secret")
	}
	_, err = kombo.LinkFile("", "https://files.example.com")
	assert.ErrorIs(t, err, kombo.ErrInvalidArgument)
}

func TestCheckFiles(t *testing.T) {
	half, err := kombo.NewFile("a.pdf", io.LimitReader(zeros{}, kombo.MaxFileSize/2))
	require.NoError(t, err)
	link, err := kombo.LinkFile("a.pdf", "https://files.example.com/1")
	require.NoError(t, err)
	assert.NoError(t, kombo.CheckFiles())
	assert.NoError(t, kombo.CheckFiles(half, link))
	assert.ErrorIs(t, kombo.CheckFiles(half, half), kombo.ErrInvalidArgument)
}

// Files are sent unchanged in all forms that operations accept.
func TestFilesInRequests(t *testing.T) {
	server := kombotest.NewServer(t)
	client := server.Client()
	acme := client.Integration("greenhouse:acme")
	file, err := kombo.NewFile("resume.pdf", strings.NewReader("%PDF"))
	require.NoError(t, err)

	_, err = acme.ATS.AddCandidateAttachment(ctx, "1", gen.AddCandidateAttachmentRequest{Attachment: file.Attachment(gen.AttachmentTypeCV)})
	require.NoError(t, err)
	_, err = acme.HRIS.AddEmployeeDocument(ctx, "1", gen.AddEmployeeDocumentRequest{CategoryID: "2", Document: file.Input()})
	require.NoError(t, err)
	// A free value may be a File.
	_, err = acme.SendPassthroughRequest(ctx, "greenhouse", "harvest", gen.PassthroughRequest{
		Method: gen.PassthroughMethodPost, Path: "/files", MultipartFormData: []gen.PassthroughFormPart{{Name: "file", Value: file}},
	})
	require.NoError(t, err)
	input, err := file.AIApply()
	require.NoError(t, err)
	assert.Equal(t, gen.AIApplyFile{Name: "resume.pdf", ContentType: "application/pdf", Data: "JVBERg=="}, input)

	for i, pointer := range []string{"attachment", "document", "multipart_form_data"} {
		var body map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(server.Requests()[i].Body, &body))
		assert.Contains(t, string(body[pointer]), `"data":"JVBERg=="`)
		assert.Contains(t, string(body[pointer]), `"content_type":"application/pdf"`)
		assert.Contains(t, string(body[pointer]), `"name":"resume.pdf"`)
	}
}

// Printing a file shows neither its name nor its content.
func TestFilesArePrintedWithoutContent(t *testing.T) {
	file, err := kombo.NewFile("ada.pdf", strings.NewReader("about ada"))
	require.NoError(t, err)
	link, err := kombo.LinkFile("ada.pdf", "https://files.example.com/ada")
	require.NoError(t, err)
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "file", file, "link", link)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "file", file, "link", link)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%q"} {
		fmt.Fprintf(&log, verb, file)
		fmt.Fprintf(&log, verb, link)
		fmt.Fprintf(&log, verb, &file)
		fmt.Fprintf(&log, verb, []kombo.File{file, link})
	}
	assert.Contains(t, log.String(), "kombo.File{application/pdf, 9 bytes}")
	assert.NotContains(t, log.String(), "ada")
	assert.NotContains(t, log.String(), base64.StdEncoding.EncodeToString([]byte("about ada")))
}

// The application has a resume from disk and a link to a certificate.
func ExampleReadFile() {
	server := kombotest.Start() // instead of Kombo
	defer server.Close()
	resume, err := kombo.ReadFile("testdata/resume.txt")
	if err != nil {
		fmt.Println(err)
		return
	}
	certificate, err := kombo.LinkFile("certificate.pdf", "https://files.example.com/certificate.pdf?signature=abc")
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = server.Client().Integration("greenhouse:acme").ATS.CreateApplication(ctx, "the job", gen.CreateApplicationRequest{
		Candidate:   gen.CandidateInput{FirstName: "Ada", LastName: "Example", EmailAddress: "ada@example.com"},
		Attachments: []gen.AttachmentInput{resume.Attachment(gen.AttachmentTypeCV), certificate.Attachment(gen.AttachmentTypeOther)},
	})
	fmt.Println(resume.ContentType(), err)
	// Output: text/plain <nil>
}
