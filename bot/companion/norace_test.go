//go:build !race

package companion_test

// slow is how much rarer the points are at which the longest tests look, where every step costs more.
const slow = 1
