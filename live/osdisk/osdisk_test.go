package osdisk

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"pgregory.net/rapid"

	_ "github.com/laplace-sim/laplace/internal/sameseed"
	"github.com/laplace-sim/laplace/sim/disk"
	"github.com/laplace-sim/laplace/sim/rng"
)

// still is the host of a simulated disk whose operations take no time.
type still struct{ now time.Duration }

func (s *still) Now() time.Duration                    { return s.now }
func (s *still) Spend(d time.Duration)                 { s.now += d }
func (s *still) Complete(time.Duration, uint64, error) {}
func simulated() disk.FS                               { return disk.New(disk.Config{}, &still{}, rng.New(1, "disk")) }
func open(t interface{ Fatal(...any) }, dir string) disk.FS {
	d, err := Open(dir, func(uint64, error) {})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A user carries out commands on a disk and says what came of them.
type user struct {
	disk  disk.FS
	files map[string]disk.File // by the name that they were opened under
}

// kinds are the errors that programs may tell apart.
var kinds = []error{
	fs.ErrNotExist, fs.ErrExist, fs.ErrInvalid, disk.ErrNoSpace, disk.ErrShortWrite, disk.ErrIO, disk.ErrStale, io.EOF,
}

func told(result string, err error) string {
	if err == nil {
		return result
	}
	for _, kind := range kinds {
		if errors.Is(err, kind) {
			if e := (*fs.PathError)(nil); kind != io.EOF && !errors.As(err, &e) {
				return fmt.Sprintf("%s: an error of type %T", kind, err)
			}
			return strings.TrimPrefix(result+" "+kind.Error(), "done ")
		}
	}
	return "an error that nobody knows: " + err.Error()
}

// do carries out a command such as "write f 3 abc".
func (u *user) do(command string) string {
	var verb, name, word string
	var number int64
	words := strings.Fields(command)
	verb, name = words[0], words[1]
	if len(words) > 2 {
		word = words[len(words)-1]
		fmt.Sscan(words[2], &number)
	}
	f := u.files[name]
	switch verb {
	case "open", "create":
		method := u.disk.Open
		if verb == "create" {
			method = u.disk.Create
		}
		f, err := method(name)
		if err == nil {
			u.files[name] = f
		}
		return told("done", err)
	case "mkdir":
		return told("done", u.disk.Mkdir(name))
	case "rename":
		return told("done", u.disk.Rename(name, word))
	case "remove":
		return told("done", u.disk.Remove(name))
	case "list":
		names, err := u.disk.List(name)
		return told(strings.Join(names, " "), err)
	case "syncdir":
		return told("done", u.disk.SyncDir(name))
	}
	if f == nil {
		return "no file"
	}
	switch verb {
	case "size":
		return fmt.Sprint(f.Size())
	case "read":
		p := make([]byte, 8)
		n, err := f.ReadAt(p, number)
		return told(fmt.Sprintf("%q", p[:n]), err)
	case "write":
		n, err := f.WriteAt([]byte(word), number)
		return told(fmt.Sprint(n), err)
	case "truncate":
		return told("done", f.Truncate(number))
	case "sync":
		return told("done", f.Sync())
	}
	panic("the unknown command " + command)
}

func TestADirectoryDoesWhatTheSimulatedDiskDoes(t *testing.T) {
	for _, story := range []struct{ name, commands string }{
		{"a file keeps what is written", "create f|write f 0 abc|write f 1 X|read f 0|read f 2|read f 3|read f 9|size f|sync f|open f|read f 0"},
		{"a gap is zeros", "create f|write f 4 x|read f 0|size f"},
		{"truncation shortens and lengthens", "create f|write f 0 abcdef|truncate f 2|read f 0|truncate f 4|read f 0|size f"},
		{"what is missing does not exist", "open f|remove f|rename f g|list d|syncdir d|create d/f|mkdir d/e|open d/f"},
		{"a directory is no file", "mkdir d|open d|create d|remove d|rename d e|create f|rename f d|mkdir d|mkdir f"},
		{"a file is no directory", "create f|list f|syncdir f|create f/g|open f/g|mkdir f/g|rename f f/g"},
		{"names are listed in order", "create b|create a|mkdir c|create c/x|list .|list c|rename a c/a|list .|list c|remove b|list ."},
		{"a renamed file replaces another", "create f|write f 0 new|create g|write g 0 old|rename f g|open g|read g 0|open f|rename g g"},
		{"a file outlives its name", "create f|write f 0 abc|remove f|read f 0|write f 3 d|read f 0|size f|sync f"},
		{"a created file is another one", "create f|write f 0 abc|open f|rename f g|create f|size f|read g 0|open g|read g 0"},
		{"names stay within", "open ..|open ../f|create /f|create a/../../f|mkdir ..|rename f ../f|remove ..|list ..|list /|syncdir ../..|create .|remove .|create a//b"},
		{"places before the start are refused", "create f|read f -1|write f -1 x|truncate f -1"},
		{"directories can be synced", "mkdir d|create d/f|syncdir d|syncdir .|list ."},
	} {
		t.Run(story.name, func(t *testing.T) {
			here, there := user{open(t, t.TempDir()), map[string]disk.File{}}, user{simulated(), map[string]disk.File{}}
			for _, command := range strings.Split(story.commands, "|") {
				if found, expected := here.do(command), there.do(command); found != expected {
					t.Errorf("%s: %s here, %s in the simulator", command, found, expected)
				}
			}
		})
	}
}

func TestADirectoryDoesWhatTheSimulatedDiskDoesWhateverIsAsked(t *testing.T) {
	parent := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp(parent, "")
		if err != nil {
			t.Fatal(err)
		}
		here, there := user{open(t, dir), map[string]disk.File{}}, user{simulated(), map[string]disk.File{}}
		name := rapid.SampledFrom([]string{"f", "g", "d", "d/f", "d/g", "f/x", "."})
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			command := rapid.SampledFrom([]string{"open", "create", "create", "mkdir", "rename", "remove", "list",
				"size", "read", "write", "write", "truncate"}).Draw(t, "verb")
			command += " " + name.Draw(t, "name")
			switch strings.Fields(command)[0] {
			case "rename":
				command += " " + name.Draw(t, "to")
			case "read", "truncate":
				command += fmt.Sprint(" ", rapid.IntRange(0, 9).Draw(t, "place"))
			case "write":
				command += fmt.Sprint(" ", rapid.IntRange(0, 9).Draw(t, "place"), " ", rapid.StringMatching("[a-z]{1,5}").Draw(t, "text"))
			}
			if found, expected := here.do(command), there.do(command); found != expected {
				t.Fatalf("%s: %s here, %s in the simulator", command, found, expected)
			}
		}
	})
}

func TestASymbolicLinkDoesNotLeadOut(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "way")); err != nil {
		t.Skip("there are no symbolic links here: ", err)
	}
	d := open(t, dir)
	for name, err := range map[string]error{
		"open":    second(d.Open("way/secret")),
		"create":  second(d.Create("way/mine")),
		"mkdir":   d.Mkdir("way/mine"),
		"remove":  d.Remove("way/secret"),
		"list":    second(d.List("way")),
		"syncdir": d.SyncDir("way"),
	} {
		if err == nil {
			t.Errorf("%s went through a link that leads out", name)
		}
	}
	if left, err := os.ReadDir(outside); err != nil || len(left) != 1 {
		t.Errorf("outside there is %v, %v; expected what was there before", left, err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestWhatIsWrittenIsThereForTheNextIncarnation(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "here")
	first := user{open(t, dir), map[string]disk.File{}}
	for _, command := range []string{"mkdir d", "create d/f", "write d/f 0 abc"} {
		first.do(command)
	}
	if err := os.WriteFile(filepath.Join(dir, nameCreated), nil, 0o600); err != nil {
		t.Fatal(err) // as a Create leaves it that was killed half way
	}
	next := user{open(t, dir), map[string]disk.File{}}
	for command, expected := range map[string]string{"list .": "d", "open d/f": "done", "create " + nameCreated: "invalid argument"} {
		if found := next.do(command); found != expected {
			t.Errorf("%s: %s, expected %s", command, found, expected)
		}
	}
	if found := next.do("read d/f 0"); found != `"abc" EOF` {
		t.Errorf("the file reads %s", found)
	}
}

func TestTheEndOfAnAsynchronousSyncIsReported(t *testing.T) {
	type end struct {
		tag uint64
		err error
	}
	ends := make(chan end, 2)
	d, err := Open(t.TempDir(), func(tag uint64, err error) { ends <- end{tag, err} })
	if err != nil {
		t.Fatal(err)
	}
	f, err := d.Create("f")
	if err != nil {
		t.Fatal(err)
	}
	f.SyncAsync(7)
	if e := <-ends; e.tag != 7 || e.err != nil {
		t.Errorf("it ended with %v", e)
	}
	f.(*file).Close()
	f.SyncAsync(8)
	if e := <-ends; e.tag != 8 || !errors.Is(e.err, disk.ErrStale) {
		t.Errorf("of a closed file it ended with %v", e)
	}
}

func TestErrorsOfTheSystemAreToldInTheWordsOfTheDisk(t *testing.T) {
	for _, c := range []struct{ system, kind error }{
		{syscall.ENOSPC, disk.ErrNoSpace}, {syscall.EDQUOT, disk.ErrNoSpace}, {syscall.EFBIG, disk.ErrNoSpace},
		{syscall.EIO, disk.ErrIO}, {syscall.EROFS, disk.ErrIO},
		{syscall.ENOENT, fs.ErrNotExist}, {syscall.ENOTDIR, fs.ErrNotExist}, {syscall.EEXIST, fs.ErrExist},
	} {
		err := failed("write", "f", &fs.PathError{Op: "pwrite", Path: "/x/f", Err: c.system})
		if told("done", err) != c.kind.Error() || !errors.Is(err, c.system) {
			t.Errorf("%v became %v, expected %v with the original inside", c.system, err, c.kind)
		}
	}
	if err := failed("sync", "f", nil); err != nil {
		t.Errorf("no error became %v", err)
	}
}

func TestADirectoryThatCannotBeIsRefused(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{name, filepath.Join(name, "below")} {
		if _, err := Open(dir, nil); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", dir, err)
		}
	}
}
