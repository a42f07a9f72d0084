package mailin

import (
	"bytes"
	"strings"
)

// dangerousExtensions are the endings of programs, scripts, installers,
// shortcuts, disk images and documents with macros; not those that are usual
// in harmless mail, such as cab.
var dangerousExtensions = tokenSet(`
	ade adp app appimage application appref-ms appx appxbundle apk bat bash bin chm cmd com command cpl csh deb dll dmg
	drv exe fxp gadget gpj hlp hta inf ins ipa iqy iso isp jar jnlp js jse ksh lib library-ms lnk mad maf mag mam maq mar mas mat mau mav maw
	mda mdb mde mdt mdw mdz mjs msc msh msh1 msh2 mshxml msi msix msp mst ocx ops osd pcd pif pkg pl plg prf prg ps1 ps1xml ps2 ps2xml
	psc1 psc2 psd1 psm1 py pyc pyw pyz pyzw rb reg rpm run scf scr sct search-ms settingcontent-ms sh shb shs slk sys theme url
	vb vbe vbp vbs vhd vhdx vsmacros vsw vxd webloc website wll ws wsc wsf wsh xll xnk zsh
	docm dotm xlsm xltm xlam xlsb xla xlm pptm potm ppam ppsm sldm ppa vsdm vstm odb otm`)

func tokenSet(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}

// packedExtensions are those of single compressed files: the ending before
// them counts.
var packedExtensions = tokenSet("gz bz2 xz zst z lz lzma zip rar 7z")

// isDangerousName tells whether a name is that of something that runs, also
// behind an ending that means something else ("invoice.pdf.exe") or packed
// ("invoice.js.gz").
func isDangerousName(name string) bool {
	name = withoutTurns(name)
	if dangerousExtensions[extension(name)] {
		return true
	}
	if !packedExtensions[extension(name)] {
		return false
	}
	name = strings.TrimRight(name, ". \u00a0")
	return dangerousExtensions[extension(name[:strings.LastIndexByte(name, '.')])]
}

// vbaProject is the name of the storage that holds the macros of an old
// Office document, in UTF-16 as the container has it.
var vbaProject = [][]byte{
	[]byte("_\x00V\x00B\x00A\x00_\x00P\x00R\x00O\x00J\x00E\x00C\x00T\x00"),
	[]byte("M\x00a\x00c\x00r\x00o\x00s\x00"),
}

// isContainer tells whether all of a file is looked through for what it is.
func isContainer(content []byte) bool {
	typ := sniff(content)
	return typ == typeOLE || typ == typeZip
}

// isDangerousContent tells whether a file runs whatever it is called: a
// program, a script, a document with macros, an archive with one of them.
// Archives are judged by the names in them; nothing is unpacked.
func isDangerousContent(typ string, content []byte) bool {
	switch typ {
	case "application/vnd.microsoft.portable-executable", "application/x-elf", "application/x-mach-binary", "text/x-shellscript", "application/x-ms-shortcut", "application/x-msi",
		"application/java-archive", "application/vnd.android.package-archive", "application/hta", "application/x-msdownload":
		return true
	}
	switch sniff(content) {
	case typeOLE:
		for _, mark := range vbaProject {
			if bytes.Contains(content, mark) {
				return true
			}
		}
	case typeZip:
		for name := range zipNames(content) {
			if isDangerousName(name) || strings.HasSuffix(name, "vbaProject.bin") || isTurned(name) {
				return true
			}
		}
	}
	return false
}
