package discord

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"afterbell/adapters/discord/discordtest"
)

// openAPI is Discord's own description of its REST API, loaded once.
var openAPI struct {
	once   sync.Once
	router routers.Router
	err    error
	seen   sync.Map // requests that were validated before
}

// specFile is where the description lies, "" when the environment does not say.
func specFile() string {
	if dir := os.Getenv("AFTERBELL_SPECS"); dir != "" {
		return filepath.Join(dir, "discord-openapi.json")
	}
	return ""
}

func loadOpenAPI() {
	doc, err := openapi3.NewLoader().LoadFromFile(specFile())
	if err != nil {
		openAPI.err = err
		return
	}
	doc.Servers = nil
	openAPI.router, openAPI.err = gorillamux.NewRouter(doc)
}

// numbers are what makes requests differ without being different.
var numbers = regexp.MustCompile(`[0-9]+|"nonce":"[^"]*"`)

// validate checks every distinct request against Discord's description of its API.
func validate(t *testing.T, requests []discordtest.Request) {
	t.Helper()
	if specFile() == "" {
		return // TestOpenAPI says so
	}
	openAPI.once.Do(loadOpenAPI)
	if openAPI.err != nil {
		t.Fatalf("load Discord's description: %v", openAPI.err)
	}
	for _, r := range requests {
		shape := r.Method + numbers.ReplaceAllString(r.Path+r.Query+string(r.Body), "1")
		if _, before := openAPI.seen.LoadOrStore(shape, true); before {
			continue
		}
		if err := validateOne(r); err != nil {
			t.Errorf("%s %s?%s: %.900v\n%.600s", r.Method, r.Path, r.Query, err, r.Body)
		}
	}
}

func validateOne(r discordtest.Request) error {
	url := "http://discord.test" + r.Path
	if r.Query != "" {
		url += "?" + r.Query
	}
	body, contentType := r.Body, r.ContentType
	if strings.HasPrefix(contentType, "multipart/") {
		body, contentType = payload(r.Body), "application/json" // the files are bytes; the rest is described
	}
	req, err := http.NewRequest(r.Method, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	route, params, err := openAPI.router.FindRoute(req)
	if err != nil {
		return err
	}
	return openapi3filter.ValidateRequest(req.Context(), &openapi3filter.RequestValidationInput{
		Request: req, Route: route, PathParams: params,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	})
}

// payload cuts payload_json out of a multipart body.
func payload(body []byte) []byte {
	_, rest, _ := bytes.Cut(body, []byte("application/json\r\n\r\n"))
	json, _, _ := bytes.Cut(rest, []byte("\r\n--"))
	return json
}

func TestOpenAPI(t *testing.T) {
	if specFile() == "" {
		t.Skip("AFTERBELL_SPECS does not name the folder with discord-openapi.json: requests are not validated")
	}
	wrong := discordtest.Request{Method: "POST", Path: "/channels/123456789012345678/messages", ContentType: "application/json",
		Body: []byte(`{"content":"x","attachments":[{"filename":"no id"}]}`)}
	openAPI.once.Do(loadOpenAPI)
	if openAPI.err != nil {
		t.Fatal(openAPI.err)
	}
	if validateOne(wrong) == nil {
		t.Error("a wrong request passes the validation")
	}
}
