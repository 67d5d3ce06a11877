package playground

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cd "github.com/chromedp/chromedp"
)

type step = cd.Action[cd.Void]

func TestShot(t *testing.T) {
	if os.Getenv("SHOT") == "" {
		t.Skip("shot")
	}
	ctx, cancel := cd.NewExecAllocator(context.Background(), append(cd.DefaultExecAllocatorOptions[:], cd.NoSandbox, cd.DisableGPU, cd.Flag("disable-quic", true), cd.Flag("disable-component-update", true), cd.UserDataDir(t.TempDir()))...)
	defer cancel()
	ctx, cancel = cd.NewContext(ctx)
	defer cancel()
	if err := cd.Do(ctx, cd.Navigate("http://127.0.0.1:8099/?token=demo-demo-demo-demo")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel = context.WithTimeout(ctx, 90*time.Second)
	defer cancel()
	only := os.Getenv("SHOT")
	shot := func(name string, w, h int64, scheme, url string, more ...step) {
		if only != "1" && only != name {
			return
		}
		_, err := cd.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		if err != nil {
			t.Fatal(err)
		}
		acts := append([]step{cd.EmulateViewport(w, h), cd.Navigate("http://127.0.0.1:8099" + url), cd.Sleep(400 * time.Millisecond)}, more...)
		acts = append(acts, cd.Sleep(700*time.Millisecond))
		if err := cd.Do(ctx, acts...); err != nil {
			t.Fatal(name, err)
		}
		b, err := cd.Run(ctx, cd.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("/tmp/shots/"+name+".png", b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	shot("light", 1440, 900, "light", "/")
	shot("dark", 1440, 900, "dark", "/?at.ada=direct&at.ben=biology-9b.m3&at.cy=threads")
	shot("narrow", 400, 860, "light", "/")
	shot("narrowphone", 400, 860, "dark", "/", cd.Click(cd.CSS("a[href='#phone-ben']")))
	shot("menu", 1440, 900, "light", "/?at.ben=biology-9b.m3", cd.SendKeys(cd.CSS("#text-ada"), "/c"), cd.Sleep(300*time.Millisecond), cd.Click(cd.CSS("#c-ada-checkin > summary")))
	shot("errors", 1440, 900, "light", "/", cd.SendKeys(cd.CSS("#phone-rivera textarea"), "abc"), cd.Click(cd.CSS("#phone-rivera dialog .primary")))
}
