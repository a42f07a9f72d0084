package migrations

// UpFrom is Up with files of a test.
var UpFrom = up
