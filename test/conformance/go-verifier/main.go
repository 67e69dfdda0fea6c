// Checks a log with Go's own code (golang.org/x/mod/sumdb), which nobody here wrote: a note, and proofs against it.
// It reads JSON on its standard input and says "ok", or why not.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type inclusion struct {
	Index  int64
	Leaf   []byte
	Hashes [][]byte
}

type consistency struct {
	From   int64
	Root   []byte
	Hashes [][]byte
}

type log struct {
	Key           string
	Checkpoint    string
	Size          int64
	Root          []byte
	Inclusions    []inclusion
	Consistencies []consistency
}

func main() {
	var given log
	check("input", json.NewDecoder(os.Stdin).Decode(&given))
	verifier, err := note.NewVerifier(given.Key)
	check("key", err)
	opened, err := note.Open([]byte(given.Checkpoint), note.VerifierList(verifier))
	check("note", err)
	root := hash(given.Root)
	if want := fmt.Sprintf("%s\n%d\n%s\n", verifier.Name(), given.Size, root); opened.Text != want {
		fail("text", fmt.Errorf("%q is not %q", opened.Text, want))
	}
	for _, one := range given.Inclusions {
		check(fmt.Sprintf("entry %d", one.Index),
			tlog.CheckRecord(hashes(one.Hashes), given.Size, root, one.Index, tlog.RecordHash(one.Leaf)))
	}
	for _, one := range given.Consistencies {
		check(fmt.Sprintf("tree of %d", one.From),
			tlog.CheckTree(hashes(one.Hashes), given.Size, root, one.From, hash(one.Root)))
	}
	fmt.Println("ok")
}

func hashes(all [][]byte) []tlog.Hash {
	proof := []tlog.Hash{}
	for _, one := range all {
		proof = append(proof, hash(one))
	}
	return proof
}

func hash(bytes []byte) (h tlog.Hash) {
	if copy(h[:], bytes) != tlog.HashSize || len(bytes) != tlog.HashSize {
		fail("hash", fmt.Errorf("%d bytes", len(bytes)))
	}
	return h
}

func check(what string, err error) {
	if err != nil {
		fail(what, err)
	}
}

func fail(what string, err error) {
	fmt.Printf("%s: %v\n", what, err)
	os.Exit(1)
}
