package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// chunk is the size of the pieces a file is stored in; a value may not be larger than MaxValue.
const chunk = 512 << 10

// Files reads the pictures and worksheets of lessons, which are kept in the store under the hash
// of their content so that a run keeps what it was started with.
type Files struct{ Store Store }

// Load returns the content of a file of a message: its own, or the stored one that it names. The error is that
// of Get.
func (f Files) Load(ctx context.Context, ref FileRef) ([]byte, error) {
	if len(ref.Content) > 0 {
		return ref.Content, nil
	}
	return f.Get(ctx, ref.Hash)
}

// Get returns the content of the file with this SHA-256 (in hex), or an error wrapping
// ErrNotFound. The caller owns the bytes.
func (f Files) Get(ctx context.Context, hash string) (content []byte, err error) {
	err = f.Store.View(ctx, func(tx Tx) error {
		pieces, err := tx.Scan(fileKey(hash, 0), fileKey(hash, 9999), 0)
		if err != nil {
			return err
		}
		if len(pieces) == 0 {
			return ErrNotFound
		}
		content = content[:0]
		for _, p := range pieces {
			content = append(content, p.Value...)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read file %.12s: %w", hash, err)
	}
	return content, nil
}

// PutFile stores content under its hash and returns the hash. Storing it again changes nothing.
func PutFile(tx Tx, content []byte) (string, error) {
	sum := sha256.Sum256(content)
	hash := hex.EncodeToString(sum[:])
	for n := 0; n == 0 || n*chunk < len(content); n++ {
		piece := content[n*chunk : min((n+1)*chunk, len(content))]
		if err := tx.Put(fileKey(hash, n), piece); err != nil {
			return "", fmt.Errorf("store file %.12s: %w", hash, err)
		}
	}
	return hash, nil
}

func fileKey(hash string, n int) string { return fmt.Sprintf("file/%s/%04d", hash, n) }
