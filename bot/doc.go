// Package bot is the core of afterbell.
package bot
