package strict

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"afterbell/bot/order"
)

// A binder stores a tree in a struct and collects what does not fit.
type binder struct {
	doc      *Document
	root     reflect.Type
	problems Problems
}

func (b *binder) bind(tree map[string]any, into any) {
	v := reflect.ValueOf(into).Elem()
	b.root = v.Type()
	b.table("", tree, v)
}

// sorted returns the problems in the order of their lines.
func (b *binder) sorted() Problems {
	order.By(b.problems, func(x, y Problem) int { return cmp.Compare(x.Line, y.Line) })
	return b.problems
}

func (b *binder) report(path, format string, args ...any) {
	b.problems = append(b.problems, b.doc.Problem(path, format, args...))
}

// table stores each key of tree in the field of the struct v with that tag.
func (b *binder) table(path string, tree map[string]any, v reflect.Value) {
	fields := fieldsByKey(v.Type())
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		at := join(path, key)
		if i, ok := fields[key]; ok {
			b.value(at, tree[key], v.Field(i))
			continue
		}
		b.report(at, "unknown key %.80q%s", at, b.suggest(path, key, fields))
	}
}

// value stores one value, whatever its type.
func (b *binder) value(path string, value any, v reflect.Value) {
	if v.Type() == reflect.TypeFor[toml.LocalDate]() || v.Kind() == reflect.Interface {
		b.exact(path, value, v)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		if tree, ok := value.(map[string]any); ok {
			b.table(path, tree, v)
			return
		}
		b.wrongType(path, value, v)
	case reflect.Slice:
		b.slice(path, value, v)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		b.value(path, value, v.Elem())
	default:
		b.exact(path, value, v)
	}
}

// slice stores an array element by element.
func (b *binder) slice(path string, value any, v reflect.Value) {
	elements, ok := value.([]any)
	if !ok {
		b.wrongType(path, value, v)
		return
	}
	stored := reflect.MakeSlice(v.Type(), len(elements), len(elements))
	for i, e := range elements {
		b.value(fmt.Sprintf("%s[%d]", path, i), e, stored.Index(i))
	}
	v.Set(stored)
}

// exact stores a value that has the field's own kind; nothing is converted.
func (b *binder) exact(path string, value any, v reflect.Value) {
	given := reflect.ValueOf(value)
	switch {
	case given.Type().AssignableTo(v.Type()):
		v.Set(given)
	case given.Kind() == v.Kind() && given.Kind() == reflect.String:
		v.SetString(given.String())
	case given.Kind() == reflect.Int64 && v.CanInt() && !v.OverflowInt(given.Int()):
		v.SetInt(given.Int())
	default:
		b.wrongType(path, value, v)
	}
}

func (b *binder) wrongType(path string, value any, v reflect.Value) {
	b.report(path, "%s must be %s, and this is %s", path, wanted(v.Type()), given(value))
}

// wanted describes a field's type as a person would write a value of it.
func wanted(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[toml.LocalDate]():
		return "a date without quotation marks, such as 2026-11-12"
	case t.Kind() == reflect.String:
		return "text in quotation marks"
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct:
		return "a list of tables, each under its own [[…]]"
	case t.Kind() == reflect.Slice:
		return "a list in square brackets"
	case t.Kind() == reflect.Struct:
		return "a table"
	default:
		return "a whole number"
	}
}

// given names the type of a parsed value.
func given(value any) string {
	switch value.(type) {
	case string:
		return "text"
	case bool:
		return "true or false"
	case int64:
		return "a whole number"
	case float64:
		return "a number"
	case []any:
		return "a list"
	case map[string]any:
		return "a table"
	default:
		return "a date or time"
	}
}

// fieldsByKey returns the index of each field under its toml tag.
func fieldsByKey(t reflect.Type) map[string]int {
	fields := map[string]int{}
	for i := range t.NumField() {
		if key, _, _ := strings.Cut(t.Field(i).Tag.Get("toml"), ","); key != "" {
			fields[key] = i
		}
	}
	return fields
}
