package kombotest

import (
	"bytes"
	stdjson "encoding/json"
	"io"
	"maps"
	"net/http"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const jsonType = "application/json; charset=utf-8"

// response is what the server sends.
type response struct {
	status      int
	contentType string
	body        []byte
	rejection   string
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	o := s.contract.route(r)
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBodyBytes))
	if err != nil {
		body = nil
	}
	received := s.remember(r, o, body)
	failure := s.nextFailure(r, o)
	if failure == nil {
		failure = &Failure{}
	}
	if !s.wait(r, failure.Delay) {
		return
	}
	if failure.Drop {
		panic(http.ErrAbortHandler)
	}
	response := s.respond(r, o, body, err, failure)
	s.finish(received, response)
	maps.Copy(w.Header(), failure.Header)
	response.write(w, failure.CutOff)
}

// wait waits for a delay and reports whether the client is still connected.
func (s *Server) wait(r *http.Request, delay time.Duration) bool {
	if delay <= 0 {
		return true
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
	case <-s.closed:
	}
	return false
}

func (r *response) write(w http.ResponseWriter, cutOff bool) {
	w.Header()["Content-Type"] = nil
	if r.contentType != "" {
		w.Header().Set("Content-Type", r.contentType)
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(r.body)))
	w.WriteHeader(r.status)
	if cutOff {
		_, _ = w.Write(r.body[:len(r.body)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(r.body)
}

// respond returns the failure that the test set, a rejection, or a success.
func (s *Server) respond(r *http.Request, o *operation, body []byte, unread error, ordered *Failure) *response {
	if ordered.isError() {
		return ordered.response()
	}
	if ordered.Body != "" || ordered.ContentType != "" || ordered.Status == http.StatusNoContent {
		return &response{status: ordered.status(), contentType: ordered.ContentType, body: []byte(ordered.Body)}
	}
	data, rejection := s.success(r, o, body, unread)
	if rejection != nil {
		response := rejection.response()
		response.rejection = rejection.Message
		return response
	}
	return &response{status: max(ordered.Status, http.StatusOK), contentType: jsonType, body: s.contract.envelope(o, data)}
}

// success returns the data of the response: what the test has set, or an example.
func (s *Server) success(r *http.Request, o *operation, body []byte, unread error) (data []byte, rejection *Failure) {
	if rejection := s.contract.check(o, r, body, unread); rejection != nil {
		return nil, rejection
	}
	s.mu.Lock()
	data, hasData := s.data[o.name]
	records, hasRecords := s.records[o.name]
	ofIntegration, isDifferent := s.recordsOfIntegration(r, o)
	s.mu.Unlock()
	switch {
	case isDifferent:
		return page(r, s.contract, o, ofIntegration)
	case hasData:
		return data, nil
	case hasRecords:
		return page(r, s.contract, o, records.all())
	}
	return o.example(), nil
}

// envelope adds what a success has in addition to its data.
func (c *contract) envelope(o *operation, data []byte) []byte {
	var text bytes.Buffer
	text.WriteString(`{"status":"success","data":`)
	text.Write(data)
	if dig(c.resolve(object(o.success["schema"])), "properties", "warnings") != nil {
		text.WriteString(`,"warnings":[]`)
	}
	text.WriteString("}")
	return text.Bytes()
}

// encodeOptions write json.Number, which examples and free values consist of, as the number it is.
var encodeOptions = json.WithMarshalers(json.MarshalToFunc(func(encoder *jsontext.Encoder, number stdjson.Number) error {
	return encoder.WriteValue(jsontext.Value(number))
}))

func encode(value any) []byte {
	text, err := json.Marshal(value, encodeOptions)
	if err != nil {
		panic("kombotest: the data cannot be encoded: " + err.Error())
	}
	return text
}
