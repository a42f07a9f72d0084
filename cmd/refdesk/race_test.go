//go:build race

package main

// slowness is by how much the race detector slows the tests down.
const slowness = 4
