package backup

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"

	"filippo.io/age"
)

// intro begins every file that age sealed (https://age-encryption.org/v1).
const intro = "age-encryption.org/v1\n"

// sealed seals a file into another one in dir and opens that again, to see that it holds the same.
func sealed(plain, dir, passphrase string) (path string, err error) {
	to, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return "", fmt.Errorf("seal the copy: %w", err)
	}
	before := sha256.New()
	path, err = written(dir, func(f *os.File) error {
		w, err := age.Encrypt(f, to)
		if err != nil {
			return err
		}
		return errors.Join(copied(io.MultiWriter(w, before), plain), w.Close())
	})
	if err != nil {
		return "", fmt.Errorf("seal the copy: %w", err)
	}
	after := sha256.New()
	if err := unsealed(after, path, passphrase); err != nil {
		return "", errors.Join(fmt.Errorf("the sealed copy cannot be opened again: %w", err), os.Remove(path))
	}
	if !bytes.Equal(before.Sum(nil), after.Sum(nil)) {
		return "", errors.Join(errors.New("the sealed copy does not hold what was sealed"), os.Remove(path))
	}
	return path, nil
}

// copied writes what a file holds.
func copied(w io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, f)
	return errors.Join(err, f.Close())
}

// unsealed writes what a sealed file holds.
func unsealed(w io.Writer, path, passphrase string) error {
	if passphrase == "" {
		return refuse("%s is sealed and needs its passphrase; give --passphrase-file", path)
	}
	identity, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	r, err := age.Decrypt(f, identity)
	var none *age.NoIdentityMatchError
	if errors.As(err, &none) {
		return refuse("%s was sealed with another passphrase", path)
	}
	if err != nil {
		return refuse("%s cannot be unsealed: %v", path, err)
	}
	if _, err := io.Copy(w, r); err != nil {
		return refuse("%s cannot be unsealed: %v", path, err)
	}
	return nil
}

// isSealed reports whether a file looks sealed.
func isSealed(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	head := make([]byte, len(intro))
	_, err = io.ReadFull(f, head)
	return err == nil && string(head) == intro, nil // a shorter file is not
}
