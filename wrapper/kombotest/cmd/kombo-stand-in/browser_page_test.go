package main

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The page works in a browser, with the window sizes of a phone and a desktop.
func TestPageInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("starts Chromium")
	}
	authorized := map[string]string{"Authorization": "Bearer any", "X-Integration-Id": "personio:CBNMt7dSNCzBdnRTx87dev4E", "Content-Type": "application/json"}
	for name, width := range map[string]int{"phone": 360, "desk": 1280} {
		t.Run(name, func(t *testing.T) {
			at := start(t)
			b := openBrowser(t, width, 800)
			b.open(at + "/")
			assert.LessOrEqual(t, b.run("document.documentElement.scrollWidth"), float64(width), "nothing overflows")

			t.Run("a rejection appears with its complete reason", func(t *testing.T) {
				_, _ = send(t, http.MethodPost, at+"/v1/connect/create-link", `{"end_user_email":"nobody"}`, authorized)
				b.until(`document.querySelector(".rejection")`)
				b.run(`window.scrollBy(0, document.querySelector(".rejection").getBoundingClientRect().top - 200)`) // scrolls vertically only
				assert.Contains(t, b.run(`document.querySelector(".rejection").textContent`), "missing property 'end_user_organization_name'")
				assert.Greater(t, b.run(`document.querySelector(".rejection").getBoundingClientRect().width`), 240.0, "it fits")
				for _, corner := range []string{"left + 2, box.top + 2", "right - 2, box.bottom - 2"} {
					visible := b.run(fmt.Sprintf(`(() => {
						const reason = document.querySelector(".rejection"), box = reason.getBoundingClientRect();
						return reason.contains(document.elementFromPoint(box.%s));
					})()`, corner))
					assert.Equal(t, true, visible, "the corner at %s is visible", corner)
				}
			})
			t.Run("a request shows what was sent and received", func(t *testing.T) {
				b.run(`document.querySelector("[data-request] summary").click()`)
				b.until(`document.querySelectorAll("[data-request] .bodies pre").length === 2`)
				bodies := b.run(`document.querySelector("[data-request] .bodies").textContent`)
				assert.Contains(t, bodies, `"end_user_email": "nobody"`)
				assert.Contains(t, bodies, "PLATFORM.INPUT_INVALID")

				_, _ = send(t, http.MethodGet, at+"/v1/check-api-key", "", authorized)
				b.until(`document.querySelectorAll("[data-request]").length === 2`)
				b.until(`document.querySelectorAll("[data-request][open] .bodies pre").length === 2`) // it stays open when the list is updated
			})
			t.Run("an operation is found and made to fail", func(t *testing.T) {
				b.run(`(() => { const search = document.getElementById("search"); search.value = "check-api-key"; search.dispatchEvent(new Event("input")); })()`)
				assert.Equal(t, "1 found", b.run(`document.getElementById("found").textContent`))
				b.run(`document.querySelector("tr:not([hidden]) [data-operation]").click()`)
				b.run(`(() => { const form = document.getElementById("fail"); form.elements.how.value = "error"; form.requestSubmit(); })()`)
				b.until(`!document.getElementById("notice").hidden`)
				assert.Contains(t, b.run(`document.getElementById("notice").textContent`), "The next request of GET /check-api-key will fail")
				b.until(`document.querySelector(".waiting")`)
				response, _ := send(t, http.MethodGet, at+"/v1/check-api-key", "", authorized)
				assert.Equal(t, http.StatusInternalServerError, response.StatusCode)
				b.until(`!document.querySelector(".waiting")`)
			})
			require.Empty(t, b.problems, "errors of the page")
		})
	}
}

// The connection flow sends its outcome to the page that shows it in a frame.
func TestConnectionFlowInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("starts Chromium")
	}
	at := start(t)
	b := openBrowser(t, 800, 600)
	b.open(at + "/connect")
	b.run(`window.addEventListener("message", (event) => { window.received = event.data; })`)
	b.run(`document.getElementById("success").click()`)
	b.until("window.received")
	assert.Equal(t, map[string]any{"type": "success", "data": map[string]any{"activation_token": activation}}, b.run("window.received"))
	assert.Empty(t, b.problems)
}
