package main

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// sample is what one round of one measurement found, per unit of work.
type sample struct {
	// nanoseconds are of CPU time, in user and in system mode: what a busy
	// neighbour takes is not in them.
	nanoseconds float64
	allocations float64
	bytes       float64
}

// cpuTime is what this process has used so far.
func cpuTime() (time.Duration, error) {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0, fmt.Errorf("read the CPU time: %w", err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()), nil
}

// measure repeats work, which does that many units each time, for about the
// given CPU time. Collections of garbage that fall into it count.
func measure(duration time.Duration, units int, work func() error) (sample, error) {
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start, err := cpuTime()
	if err != nil {
		return sample{}, err
	}
	var elapsed time.Duration
	done := 0
	// The time is read once per batch, and a batch takes about a millisecond.
	for batch := 1; elapsed < duration; {
		for range batch {
			if err := work(); err != nil {
				return sample{}, err
			}
		}
		done += batch
		now, err := cpuTime()
		if err != nil {
			return sample{}, err
		}
		elapsed = now - start
		if elapsed/time.Duration(done)*time.Duration(batch) < time.Millisecond {
			batch *= 2
		}
	}
	runtime.ReadMemStats(&after)
	n := float64(done) * float64(units)
	return sample{
		nanoseconds: float64(elapsed.Nanoseconds()) / n,
		allocations: float64(after.Mallocs-before.Mallocs) / n,
		bytes:       float64(after.TotalAlloc-before.TotalAlloc) / n,
	}, nil
}

// median returns the sample in the middle by time, and the fastest and slowest.
func median(samples []sample) (middle, fastest, slowest sample) {
	slices.SortFunc(samples, func(a, b sample) int { return cmp.Compare(a.nanoseconds, b.nanoseconds) })
	return samples[len(samples)/2], samples[0], samples[len(samples)-1]
}
