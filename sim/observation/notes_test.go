package observation

import "testing"

func TestANoteOfAFormSaysWhatItIsAbout(t *testing.T) {
	forms := []Form{AnnouncesView, EntersConfiguration, SwitchesConfiguration}
	for _, written := range forms {
		for _, about := range []string{"", "3: n1 n2", "n1 n2 and n2 n3, learning n4"} {
			o := written.Note(4, 7, about)
			if o.Kind != Note || o.Term != 4 || o.Index != 7 {
				t.Errorf("found %+v, expected a note of term 4 and index 7", o)
			}
			for _, read := range forms {
				got, is := o.Noted(read)
				if is != (read == written) || is && got != about {
					t.Errorf("found %q, %v in %q read as %q, expected %q, %v", got, is, o.Text, read, about, read == written)
				}
			}
			members, is := o.NotedConfiguration()
			if is != (written != AnnouncesView) || is && members != about {
				t.Errorf("found the configuration %q, %v in %q", members, is, o.Text)
			}
			o.Kind = Halted
			if _, is := o.Noted(written); is {
				t.Errorf("found a note of the form %q in an observation of kind %v", written, o.Kind)
			}
		}
	}
}
