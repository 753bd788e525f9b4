// Checks a log with the Go project's own code for transparency logs and signed notes:
//
//	verify URL KEY SIZE...
//
// reads the checkpoint, proves every hash of every tile that it needs, reads every entry, and checks for each SIZE
// that the checkpoint of that size is contained, by a proof made here and by the one that the log serves.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

var prefix string

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func check(err error) {
	must(0, err)
}

func get(path string) []byte {
	answer := must(http.Get(prefix + "/" + path))
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		check(fmt.Errorf("%s: %s", path, answer.Status))
	}
	return must(io.ReadAll(answer.Body))
}

// c2sp gives the path of a tile without the height, which C2SP fixes at 8, and with its name for bundles of entries.
func c2sp(tile tlog.Tile) string {
	path := strings.TrimPrefix(tile.Path(), "tile/8/")
	return "tile/" + strings.Replace(path, "data/", "entries/", 1)
}

type tiles struct{}

func (tiles) Height() int                      { return height }
func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		found = append(found, get(c2sp(tile)))
	}
	return found, nil
}

func open(text []byte, key note.Verifier) tlog.Tree {
	opened := must(note.Open(text, note.VerifierList(key)))
	lines := strings.Split(opened.Text, "\n")
	return tlog.Tree{N: must(strconv.ParseInt(lines[1], 10, 64)), Hash: must(tlog.ParseHash(lines[2]))}
}

func served(first, second int64) tlog.TreeProof {
	var said struct{ Hashes []string }
	check(json.Unmarshal(get(fmt.Sprintf("consistency/%d/%d.json", first, second)), &said))
	proof := tlog.TreeProof{}
	for _, each := range said.Hashes {
		var hash tlog.Hash
		copy(hash[:], must(base64.StdEncoding.DecodeString(each)))
		proof = append(proof, hash)
	}
	return proof
}

func main() {
	prefix = os.Args[1]
	key := must(note.NewVerifier(os.Args[2]))
	tree := open(get("checkpoint"), key)
	reader := tlog.TileHashReader(tree, tiles{})
	if root := must(tlog.TreeHash(tree.N, reader)); root != tree.Hash {
		check(fmt.Errorf("the tiles give the root %v", root))
	}

	entries := int64(0)
	for entries < tree.N {
		width := min(tree.N-entries, 1<<height)
		bundle := get(c2sp(tlog.Tile{H: height, L: -1, N: entries >> height, W: int(width)}))
		for range width {
			length := binary.BigEndian.Uint16(bundle)
			hash := must(reader.ReadHashes([]int64{tlog.StoredHashIndex(0, entries)}))[0]
			if tlog.RecordHash(bundle[2:2+length]) != hash {
				check(fmt.Errorf("entry %d is another", entries))
			}
			bundle = bundle[2+length:]
			entries++
		}
	}

	for _, argument := range os.Args[3:] {
		old := open(get("checkpoints/"+argument), key)
		for _, proof := range []tlog.TreeProof{must(tlog.ProveTree(tree.N, old.N, reader)), served(old.N, tree.N)} {
			check(tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash))
		}
	}
	fmt.Println(entries, "entries")
}
