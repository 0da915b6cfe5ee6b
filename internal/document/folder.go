package document

import (
	"embed"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// A Folder is one of YAML files that are part of the program, each about one thing, which
// is called as its file. Tests read them all, so that one that is wrong does not get into a
// build: what cannot be read is a panic.
type Folder struct {
	Files embed.FS
	Name  string
}

// FolderEnding is the ending of the files of a Folder.
const FolderEnding = ".yaml"

// Names are those of all things, in order; with the folder before it where one is in a
// folder below.
func (f Folder) Names() []string {
	var names []string
	err := fs.WalkDir(f.Files, f.Name, func(file string, _ fs.DirEntry, err error) error {
		if name, ok := strings.CutSuffix(strings.TrimPrefix(file, f.Name+"/"), FolderEnding); ok && err == nil {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		panic("document: the embedded folder " + f.Name + " cannot be listed: " + err.Error())
	}
	slices.Sort(names)
	return names
}

// Read returns the name of the file of a thing, and its text.
func (f Folder) Read(name string) (file string, text []byte) {
	file = path.Join(f.Name, name+FolderEnding)
	text, err := f.Files.ReadFile(file)
	if err != nil {
		panic("document: the embedded folder " + f.Name + " cannot be read: " + err.Error())
	}
	return file, text
}
