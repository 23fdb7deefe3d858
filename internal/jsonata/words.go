package jsonata

import (
	"math"
	"regexp"
	"strings"
)

var smallWords = []string{"Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten",
	"Eleven", "Twelve", "Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen"}

var smallOrdinals = []string{"Zeroth", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth",
	"Ninth", "Tenth", "Eleventh", "Twelfth", "Thirteenth", "Fourteenth", "Fifteenth", "Sixteenth", "Seventeenth",
	"Eighteenth", "Nineteenth"}

var tens = []string{"Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety"}

var magnitudes = []string{"Thousand", "Million", "Billion", "Trillion"}

// numberToWords writes a whole number in English.
func numberToWords(n float64, ordinal bool) string {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return formatFloat(n)
	}
	var b strings.Builder
	spell(&b, n, false, ordinal)
	return b.String()
}

// spell writes n; following tells whether something larger precedes it. It calls
// itself once for every twelve digits at most.
func spell(b *strings.Builder, n float64, following, ordinal bool) {
	join := func(s string) {
		if following {
			b.WriteString(s)
		}
	}
	switch {
	case n <= 19:
		join(" and ")
		if ordinal {
			b.WriteString(smallOrdinals[int(n)])
		} else {
			b.WriteString(smallWords[int(n)])
		}
	case n < 100:
		join(" and ")
		spellTens(b, int(n), ordinal)
	case n < 1000:
		join(", ")
		b.WriteString(smallWords[int(n)/100] + " Hundred")
		spellRest(b, math.Mod(n, 100), ordinal)
	default:
		join(", ")
		magnitude, factor := 1, 1e3
		for magnitude < len(magnitudes) && n >= factor*1e3 {
			magnitude, factor = magnitude+1, factor*1e3
		}
		mantissa := math.Floor(n / factor)
		spell(b, mantissa, false, false)
		b.WriteString(" " + magnitudes[magnitude-1])
		spellRest(b, n-mantissa*factor, ordinal)
	}
}

func spellTens(b *strings.Builder, n int, ordinal bool) {
	word := tens[n/10-2]
	switch {
	case n%10 > 0:
		b.WriteString(word + "-")
		spell(b, float64(n%10), false, ordinal)
	case ordinal:
		b.WriteString(strings.TrimSuffix(word, "y") + "ieth")
	default:
		b.WriteString(word)
	}
}

func spellRest(b *strings.Builder, rest float64, ordinal bool) {
	if rest > 0 {
		spell(b, rest, true, ordinal)
	} else if ordinal {
		b.WriteString("th")
	}
}

// wordValues are the values of the words, in lower case.
var wordValues = func() map[string]float64 {
	values := map[string]float64{"hundred": 100, "hundredth": 100}
	for i := range smallWords {
		values[strings.ToLower(smallWords[i])] = float64(i)
		values[strings.ToLower(smallOrdinals[i])] = float64(i)
	}
	for i, word := range tens {
		word = strings.ToLower(word)
		values[word] = float64(10 * (i + 2))
		values[strings.TrimSuffix(word, "y")+"ieth"] = values[word]
	}
	for i, word := range magnitudes {
		word = strings.ToLower(word)
		values[word] = math.Pow(10, float64(3*(i+1)))
		values[word+"th"] = values[word]
	}
	return values
}()

var wordSeparators = regexp.MustCompile(`,\s|\sand\s|[\s\\-]`)

// wordsToNumber reads a number in English words; NaN if a word is none.
func wordsToNumber(text string) float64 {
	segments := []float64{0}
	for _, word := range wordSeparators.Split(text, -1) {
		v, ok := wordValues[word]
		if !ok {
			v = math.NaN()
		}
		last := &segments[len(segments)-1]
		switch {
		case v < 100 && *last >= 1000:
			segments = append(segments, v)
		case v < 100:
			*last += v
		default:
			*last *= v
		}
	}
	sum := 0.0
	for _, s := range segments {
		sum += s
	}
	return sum
}
