package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/kombo-go/kombo/internal/tools/openapi"
)

// Operations of the contract that are taken out of it and given back as documentation pages promise the same as before:
// lists with a cursor, bodies with nested objects and enums, answers without data, errors of several areas.
func TestJoin(t *testing.T) {
	tests := []struct {
		name      string
		keepNames bool // the components that only these operations need stay in the contract
		methods   []string
		pages     []string
		made      []string // components that the overlay has to make
		reused    []string // components that it has to find
	}{
		{"with nothing left of them", false,
			[]string{"GetAbsences", "CreateAbsence", "DeleteAbsence", "AddApplicationNote"},
			[]string{"GET /hris/absences", "POST /hris/absences", "DELETE /hris/absences/{absence_id}", "POST /ats/applications/{application_id}/notes"},
			[]string{"AbsencesPage", "Absence", "AbsenceStatus", "CreateAbsenceRequest", "CreateAbsenceStatus", "CreateAbsenceRemoteFields", "DeleteAbsenceRequest",
				"AddApplicationNoteRequest"},
			[]string{"AbsenceType", "TimeOffUnit", "RemoteData", "CursorParam", "PageSizeParam", "HRISError", "ATSError", "EmptyObject", "Warning"}},
		{"with their components left", true,
			[]string{"AddEmployeeDocument", "GetCareerSites"},
			[]string{"POST /hris/employees/{employee_id}/documents", "GET /ai-apply/career-sites"},
			nil,
			[]string{"AddEmployeeDocumentRequest", "AIApplyError"}},
	}
	bundle := contractBundle(t)
	before := &contract{bundle: bundle}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := without(t, test.keepNames, test.pages...)
			var places []string
			for _, name := range test.pages {
				places = append(places, saved(t, asMarkdown(name, published(t, bundle, name))))
			}
			var report strings.Builder
			require.NoError(t, run(dir, "", places, &report))
			c, err := readContract(dir)
			require.NoError(t, err)
			for i, name := range test.pages {
				p := page{operation: operationOf(t, bundle, name)}
				was, err := before.promises(p)
				require.NoError(t, err)
				is, err := c.promises(p)
				require.NoError(t, err)
				require.NotEmpty(t, was)
				assert.Equal(t, was.String(), is.String())
				assert.Equal(t, test.methods[i], openapi.Text(openapi.Lookup(operationOf(t, c.bundle, name).Node, "x-method")))
			}
			overlay, err := os.ReadFile(filepath.Join(dir, overlayFile))
			require.NoError(t, err)
			for _, name := range test.made {
				assert.True(t, strings.Contains(string(overlay), "  - target: $.components.schemas."+name+"\n    copy: "), name)
			}
			for _, name := range test.reused {
				assert.False(t, strings.Contains(string(overlay), "  - target: $.components.schemas."+name+"\n    copy: "), name)
				assert.True(t, strings.Contains(string(overlay), "/"+name+"'"), name)
			}
			if test.keepNames {
				return
			}
			// A second time, nothing is left to do.
			written := state(t, dir)
			report.Reset()
			require.NoError(t, run(dir, "", places, &report))
			assert.Equal(t, len(places), strings.Count(report.String(), "Nothing changes."))
			assert.Equal(t, written, state(t, dir))
		})
	}
}

// certificates is a page as Kombo could publish one tomorrow, with every form that a schema may have.
const certificates = `openapi: 3.1.0
info: {title: Kombo API, version: 1.0.0}
servers: [{url: 'https://api.kombo.dev/v1'}]
security: [{ApiKey: []}]
paths:
  /hris/certificates:
    get:
      tags: [Unified HRIS API]
      x-mint: {href: /x}
      summary: Get certificates
      description: "Retrieve all certificates.\n\n<Note>Read the docs.</Note>"
      operationId: GetHrisCertificates
      parameters:
        - {name: X-Integration-Id, in: header, required: true, schema: {type: string}, description: GET /hris/certificates parameter}
        - {name: cursor, in: query, required: false, schema: {$ref: '#/components/schemas/GetHrisCertificatesParameterCursor'}}
        - {name: page_size, in: query, schema: {type: integer, minimum: 1, maximum: 250, default: 100}}
        - {name: level, in: query, schema: {type: string, enum: [BASIC, EXPERT]}}
        - {name: country, in: query, description: Only certificates of this country., schema: {$ref: '#/components/schemas/GetHrisCertificatesParameterCountry'}}
        - $ref: '#/components/parameters/Old'
      responses:
        '200':
          description: GET /hris/certificates Positive response
          content: {application/json: {schema: {$ref: '#/components/schemas/GetHrisCertificatesPositiveResponse'}}}
        default: {$ref: '#/components/responses/ErrorResponseHRIS'}
components:
  parameters:
    Old: {name: since, in: query, deprecated: true, description: Only newer ones., schema: {type: string}}
  schemas:
    GetHrisCertificatesParameterCursor: {type: string}
    GetHrisCertificatesParameterCountry: {type: string, minLength: 2}
    GetHrisCertificatesPositiveResponse:
      type: object
      properties:
        status: {type: string, const: success}
        data:
          type: object
          properties:
            next: {type: [string, 'null']}
            results:
              type: array
              items:
                type: object
                properties:
                  id: {type: string, description: The globally unique ID.}
                  remote_id: {type: [string, 'null']}
                  title: {type: string, description: The words on it.}
                  email: {type: [string, 'null'], description: An address., pattern: '^(?!x)y'}
                  level: {type: string, enum: [BASIC, EXPERT], description: How far it goes.}
                  grade: {type: [string, 'null'], enum: [A, B, null], description: The result.}
                  kind: {anyOf: [{type: string, enum: [SAFETY, SKILL]}, {type: string}, {type: 'null'}], description: What for.}
                  score: {anyOf: [{type: number, minimum: 0}, {type: 'null'}], description: The points.}
                  issued_on: {type: 'null', description: The day.}
                  anything: {description: Whatever.}
                  labels: {type: object, description: Labels., additionalProperties: {type: string}}
                  extra: {type: object, description: More., additionalProperties: true}
                  custom_fields: {type: [object, 'null'], additionalProperties: true}
                  worth: {type: [string, number], description: What it is worth.}
                  either: {oneOf: [{type: string}, {type: boolean}], description: One of two.}
                  version: {type: string, const: v1, description: Always the same.}
                  issuer:
                    type: [object, 'null']
                    description: Who gave it.
                    properties: {name: {type: string, description: The name.}, parent: {$ref: '#/components/schemas/Issuer'}}
                    required: [name]
                  parts: {type: [array, 'null'], description: What it consists of., items: {type: object, properties: {weight: {type: integer}}}}
                  address: {anyOf: [{$ref: '#/components/schemas/Place'}, {type: 'null'}], description: Where.}
                  changed_at: {type: string, format: date-time}
                required: [id, remote_id, title, level, grade, issuer, changed_at]
          required: [next, results]
      required: [status, data]
    Issuer: {type: object, description: An issuer., properties: {name: {type: string, description: The name.}, parent: {$ref: '#/components/schemas/Issuer'}}}
    Place:
      type: object
      properties: {street_1: {type: [string, 'null']}, street_2: {type: [string, 'null']}, city: {type: [string, 'null']}, state: {type: [string, 'null']},
        zip_code: {type: [string, 'null']}, country: {type: [string, 'null']}, raw: {type: [string, 'null']}}
  responses:
    ErrorResponseHRIS:
      description: E
      content:
        application/json:
          schema:
            type: object
            properties:
              status: {type: string, enum: [error]}
              error:
                type: object
                properties:
                  code: {type: [string, 'null'], enum: [HRIS.EMPLOYEE_ALREADY_EXISTS, HRIS.CERTIFICATE_EXPIRED, PLATFORM.INPUT_INVALID, null]}
                  title: {type: [string, 'null']}
                  message: {type: string}
                  log_url: {type: [string, 'null'], format: uri}
                required: [code, title, message, log_url]
            required: [status, error]
  securitySchemes: {ApiKey: {type: http, scheme: bearer}}
`

// What a page has in its own forms gets the contract's, in its words where it has some; the rest is asked for.
func TestNewEndpoint(t *testing.T) {
	dir := without(t, true)
	var report strings.Builder
	require.NoError(t, run(dir, "", []string{saved(t, certificates)}, &report))
	written, err := os.ReadFile(filepath.Join(dir, "get-certificates.yaml"))
	require.NoError(t, err)
	assert.Equal(t, certificates, string(written))
	for _, told := range []string{
		"GET /hris/certificates is new. It joins the contract as GetCertificates, in openapi/get-certificates.yaml and openapi/overlay.yaml:",
		"error codes that the contract does not know: HRIS.CERTIFICATE_EXPIRED",
		"issued_on is published as always null",
		"email has a pattern that Go's regular expressions cannot read",
		"the webhook data-changed has no model hris_certificates",
		"say in one or two plain sentences what a caller of GetCertificates has to know.",
		"say in one or two plain sentences what the parameter level does.",
		"say in one or two plain sentences what weight says about a certificate part.",
		"say what to use instead.",
	} {
		assert.Contains(t, report.String(), told)
	}

	// The bundler refuses it until a person has written what is missing.
	overlay, err := os.ReadFile(filepath.Join(dir, overlayFile))
	require.NoError(t, err)
	texts := map[string][]byte{}
	files, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	require.NoError(t, err)
	for _, file := range files {
		texts[filepath.Base(file)], err = os.ReadFile(file)
		require.NoError(t, err)
	}
	_, err = bundled(texts)
	require.ErrorContains(t, err, "is still to be written: look for")
	texts[overlayFile] = []byte(strings.ReplaceAll(string(overlay), todo, ""))
	bundle, err := bundled(texts)
	require.NoError(t, err)

	operation := operationOf(t, bundle, "GET /hris/certificates").Node
	at := func(path ...string) string { return openapi.Text(openapi.Find(bundle, path...)) }
	schemas := func(path ...string) string { return at(append([]string{"components", "schemas"}, path...)...) }
	property := func(path ...string) string { return schemas(append([]string{"Certificate", "properties"}, path...)...) }
	assert.Equal(t, "Lists certificates.", openapi.Text(openapi.Lookup(operation, "summary")))
	assert.Equal(t, "Certificates", openapi.Text(openapi.Find(operation, "x-operation", "iterator")))
	assert.Equal(t, "Certificate", openapi.Text(openapi.Find(operation, "x-operation", "record")))
	assert.Equal(t, "true", openapi.Text(openapi.Find(operation, "x-operation", "integration")))
	assert.Equal(t, "#/components/responses/HRISError", openapi.Text(openapi.Find(operation, "responses", "default", "$ref")))
	assert.Nil(t, openapi.Lookup(operation, "x-mint"))
	assert.Equal(t, "A page of certificates.", schemas("CertificatesPage", "description"))
	assert.Equal(t, "The cursor of the next page. Null on the last page.", schemas("CertificatesPage", "properties", "next", "description"))
	assert.Equal(t, "The Kombo ID of the certificate.", property("id", "description"))
	assert.Equal(t, "The time at which Kombo last detected a change to the certificate itself. Changes to nested records do not count.", property("changed_at", "description"))
	assert.Equal(t, "The words on it.", property("title", "description"))
	assert.Equal(t, "#/components/schemas/CertificateLevel", property("level", "$ref"))
	assert.Equal(t, []string{"BASIC", "EXPERT"}, valuesOf(openapi.Find(bundle, "components", "schemas", "CertificateLevel", "enum")))
	assert.Equal(t, []string{"A", "B"}, valuesOf(openapi.Find(bundle, "components", "schemas", "CertificateGrade", "enum")))
	assert.Equal(t, "string", schemas("CertificateGrade", "type"))
	assert.Equal(t, "CertificateKind", property("kind", "x-go-type"))
	assert.Equal(t, []string{"number", "null"}, valuesOf(openapi.Find(bundle, "components", "schemas", "Certificate", "properties", "score", "type")))
	for _, free := range []string{"issued_on", "anything", "worth", "either"} {
		assert.Equal(t, "any", property(free, "x-go-type"), free)
	}
	assert.Equal(t, "map[string]any", property("extra", "x-go-type"))
	assert.Equal(t, "#/components/schemas/CustomFields", property("custom_fields", "$ref"))
	assert.Equal(t, "string", property("labels", "additionalProperties", "type"))
	assert.Equal(t, "string", property("version", "x-go-type"))
	assert.Empty(t, property("email", "pattern"))
	assert.Equal(t, "object", schemas("CertificateIssuer", "type"))
	assert.Equal(t, "#/components/schemas/CertificateIssuerParent", schemas("CertificateIssuer", "properties", "parent", "$ref"))
	assert.Equal(t, "#/components/schemas/CertificateIssuerParent", schemas("CertificateIssuerParent", "properties", "parent", "$ref"), "what contains itself still does")
	assert.Equal(t, "#/components/schemas/CertificatePart", property("parts", "items", "$ref"))
	assert.Equal(t, "#/components/schemas/Address", openapi.Text(openapi.Lookup(openapi.Find(bundle, "components", "schemas", "Certificate", "properties", "address", "anyOf").Content[0], "$ref")))
	assert.Equal(t, "2", openapi.Text(openapi.Find(findParameter(bundle, operation, "query", "country"), "schema", "minLength")))
	assert.Equal(t, "#/components/schemas/CertificateLevel", openapi.Text(openapi.Find(findParameter(bundle, operation, "query", "level"), "schema", "$ref")))
}

// The suggested names are those of Kombo's SDKs where paths say them.
func TestMethodNames(t *testing.T) {
	same, other := 0, []string(nil)
	for operation := range openapi.Operations(contractBundle(t)) {
		if want := openapi.Text(openapi.Lookup(operation.Node, "x-method")); methodName(operation) == want {
			same++
		} else {
			other = append(other, want+" <- "+methodName(operation))
		}
	}
	assert.GreaterOrEqual(t, same, 87, "of %d; others: %s", same+len(other), strings.Join(other, ", "))
}

func TestSummaries(t *testing.T) {
	for method, want := range map[string]string{
		"GetAbsenceTypes": "Lists absence types.", "GetEmployeeForm": "Returns an employee form.", "CreateAbsence": "Creates an absence.",
		"ApplyTag": "Applies a tag.", "DeployUser": "Deploys a user.", "GetHRISSkills": "Lists HRIS skills.", "SetPackages": "Sets packages.",
		"PushURL": "Pushes a URL.",
	} {
		assert.Equal(t, want, summaryOf(method), method)
	}
}
