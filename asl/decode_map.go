package asl

import (
	"math"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/borealis-flow/borealis/internal/value"
)

const (
	maxLabel      = 40          // characters
	maxItems      = 100_000_000 // of an ItemReader
	maxBatchBytes = 262_144     // of an ItemBatcher
)

// distributedFields are the fields of a Map that only its distributed mode
// knows. AWS accepts tolerated failures in an inline map without a word.
var distributedFields = []string{"ItemReader", "ItemBatcher", "ResultWriter", "Label"}

func (r *stateReader) mapState(common Common) State {
	s := &Map{
		Common: common, Flow: r.flow(), Data: r.data("result"), Result: r.result(),
		Items:              r.mapItems(),
		ItemsPath:          r.path("ItemsPath", reference|contextObject),
		ItemSelector:       r.template("ItemSelector"),
		Parameters:         r.template("Parameters"),
		Arguments:          r.arguments(),
		ItemProcessor:      r.processor(),
		MaxConcurrency:     r.intField("MaxConcurrency", anyCount),
		MaxConcurrencyPath: r.pathText("MaxConcurrencyPath", reference),
		Retry:              r.retry(),
		Catch:              r.catch(),

		ItemReader:                     r.itemReader(),
		ItemBatcher:                    r.itemBatcher(),
		ResultWriter:                   r.resultWriter(),
		ToleratedFailureCount:          r.intField("ToleratedFailureCount", anyCount),
		ToleratedFailureCountPath:      r.pathText("ToleratedFailureCountPath", reference),
		ToleratedFailurePercentage:     r.floatField("ToleratedFailurePercentage", 0, 100),
		ToleratedFailurePercentagePath: r.pathText("ToleratedFailurePercentagePath", reference),
		Label:                          r.label(),
	}
	r.exclusive("ItemSelector", "Parameters")
	r.exclusive("MaxConcurrency", "MaxConcurrencyPath")
	r.exclusive("ToleratedFailureCount", "ToleratedFailureCountPath")
	r.exclusive("ToleratedFailurePercentage", "ToleratedFailurePercentagePath")
	if s.ItemProcessor.Mode == Inline {
		r.warnDistributed()
	}
	return s
}

// warnDistributed warns of fields that mean nothing to an inline map.
func (r *stateReader) warnDistributed() {
	for _, name := range distributedFields {
		if n := r.get(name); n != nil {
			r.warn(CodeDistributedOnly, r.at, n.pos, "Field '%s' is only used by a Map state whose ProcessorConfig has the Mode 'DISTRIBUTED'", name)
		}
	}
}

// mapItems reads Items: an array, or an expression for an array or an object.
func (r *stateReader) mapItems() JSON {
	n := r.get("Items")
	if n == nil {
		return nil
	}
	_, isExpression := r.expression(n, r.at.to("Items"))
	switch {
	case isExpression || n.kind == value.KindArray || n.kind == value.KindObject:
	case n.kind == value.KindString:
		r.warn(CodeSubstitution, r.at.to("Items"), n.pos, "Items is neither an array nor a JSONata expression; the state will fail unless the text is replaced")
	default:
		r.wrongType(n, r.at.to("Items"), "Array")
	}
	return r.template("Items")
}

// processor reads ItemProcessor, or Iterator as it was called before.
func (r *stateReader) processor() Processor {
	if !r.oneOf("ItemProcessor", "Iterator") {
		return Processor{}
	}
	name := "ItemProcessor"
	if r.get(name) == nil {
		name = "Iterator"
	}
	p := Processor{Mode: Inline, Legacy: name == "Iterator"}
	o := r.child(name)
	if o == nil {
		return Processor{Legacy: p.Legacy}
	}
	o.query = r.machineLanguage
	o.allow(processorFields)
	if config := o.child("ProcessorConfig"); config != nil {
		p.Mode, p.ExecutionType = config.processorConfig()
	}
	o.express = o.express || p.ExecutionType == "EXPRESS"
	p.Scope = o.scope(r.depth + 1)
	return p
}

func (o *object) processorConfig() (mode ProcessorMode, executionType string) {
	o.allow(configFields)
	mode = Inline
	if m := o.choice("Mode", string(Inline), string(Distributed)); m != "" {
		mode = ProcessorMode(m)
	}
	executionType = o.choice("ExecutionType", "STANDARD", "EXPRESS")
	n := o.node.get("ExecutionType")
	switch {
	case mode == Distributed && n == nil:
		o.require("ExecutionType")
	case mode == Distributed && o.express:
		o.fail(o.at, o.pos, "Express state machine does not support Map states with the Mode 'DISTRIBUTED'")
	case mode == Inline && n != nil:
		o.fail(o.at, n.pos, "Field 'ExecutionType' is only supported for the Mode 'DISTRIBUTED'")
	}
	return mode, executionType
}

var labelCharacters = regexp.MustCompile(`[\s?*<>{}\[\]:;,\\|^~$#%&` + "`" + `"\x00-\x1f\x7f-\x{9f}]`)

// label reads the name that a distributed map's runs have in their ARNs: unique,
// at most 40 characters, without those that ARNs cannot hold.
func (r *stateReader) label() string {
	label := r.text("Label")
	n := r.get("Label")
	if label == "" || substituted(label) {
		return label
	}
	at := r.at.to("Label")
	switch {
	case utf8.RuneCountInString(label) > maxLabel:
		r.problem(SeverityError, CodeInvalidLabel, at, n.pos, "Label exceeds the maximum length of %d characters", maxLabel)
	case labelCharacters.MatchString(label):
		r.problem(SeverityError, CodeInvalidLabel, at, n.pos, "Label contains invalid characters")
	case r.labels[label]:
		r.problem(SeverityError, CodeDuplicateLabel, at, n.pos, "Duplicate Label name: %s", label)
	}
	r.labels[label] = true
	return label
}

func (r *stateReader) itemReader() *ItemReader {
	o := r.child("ItemReader")
	if o == nil {
		return nil
	}
	o.allow(itemReaderFields)
	o.require("Resource")
	reader := &ItemReader{
		Resource:   o.resourceText(itemReaderResource),
		Parameters: o.template("Parameters"),
		Arguments:  o.arguments(),
	}
	if config := o.child("ReaderConfig"); config != nil {
		reader.ReaderConfig = config.readerConfig()
	}
	return reader
}

func (o *object) resourceText(use resourceUse) string {
	resource := o.text("Resource")
	if n := o.node.get("Resource"); n != nil && n.kind == value.KindString {
		o.resource(n, o.at.to("Resource"), use)
	}
	return resource
}

func (o *object) readerConfig() ReaderConfig {
	o.allow(readerConfigFields)
	c := ReaderConfig{
		InputType:         o.choice("InputType", "CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"),
		Transformation:    o.choice("Transformation", "NONE", "LOAD_AND_FLATTEN"),
		ManifestType:      o.choice("ManifestType", "ATHENA_DATA", "S3_INVENTORY"),
		CSVDelimiter:      o.choice("CSVDelimiter", "COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"),
		CSVHeaderLocation: o.choice("CSVHeaderLocation", "FIRST_ROW", "GIVEN"),
		CSVHeaders:        o.headers(),
		ItemsPointer:      o.text("ItemsPointer"),
		MaxItems:          o.intField("MaxItems", limits{0, maxItems}),
		MaxItemsPath:      o.pathText("MaxItemsPath", reference),
	}
	o.exclusive("MaxItems", "MaxItemsPath")
	if c.CSVHeaderLocation == "GIVEN" {
		o.require("CSVHeaders")
	}
	if n := o.node.get("CSVHeaders"); n != nil && c.CSVHeaderLocation == "FIRST_ROW" {
		o.fail(o.at, n.pos, "Field 'CSVHeaders' is only supported for the CSVHeaderLocation 'GIVEN'")
	}
	if c.InputType == "CSV" {
		o.require("CSVHeaderLocation")
	}
	if c.ItemsPointer != "" && !strings.HasPrefix(c.ItemsPointer, "/") && !substituted(c.ItemsPointer) {
		o.fail(o.at.to("ItemsPointer"), o.node.get("ItemsPointer").pos, "Value is not a JSON pointer")
	}
	return c
}

func (o *object) headers() []string {
	items := o.items("CSVHeaders")
	if n := o.node.get("CSVHeaders"); n != nil && n.kind == value.KindArray && len(items) == 0 {
		o.fail(o.at.to("CSVHeaders"), n.pos, "Value cannot be empty")
	}
	var headers []string
	for i := range items {
		if o.expect(&items[i], o.at.to("CSVHeaders").at(i), value.KindString) {
			headers = append(headers, items[i].text)
		}
	}
	return headers
}

func (r *stateReader) itemBatcher() *ItemBatcher {
	o := r.child("ItemBatcher")
	if o == nil {
		return nil
	}
	o.allow(itemBatcherFields)
	b := &ItemBatcher{
		BatchInput:                o.template("BatchInput"),
		MaxItemsPerBatch:          o.intField("MaxItemsPerBatch", limits{0, math.MaxInt64}),
		MaxItemsPerBatchPath:      o.pathText("MaxItemsPerBatchPath", reference),
		MaxInputBytesPerBatch:     o.intField("MaxInputBytesPerBatch", limits{0, maxBatchBytes}),
		MaxInputBytesPerBatchPath: o.pathText("MaxInputBytesPerBatchPath", reference),
	}
	o.exclusive("MaxItemsPerBatch", "MaxItemsPerBatchPath")
	o.exclusive("MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath")
	return b
}

func (r *stateReader) resultWriter() *ResultWriter {
	o := r.child("ResultWriter")
	if o == nil {
		return nil
	}
	o.allow(resultWriterFields)
	w := &ResultWriter{
		Resource:   o.resourceText(resultWriterResource),
		Parameters: o.template("Parameters"),
		Arguments:  o.arguments(),
	}
	config := o.child("WriterConfig")
	if config != nil {
		config.allow(writerConfigFields)
		config.require("OutputType")
		w.WriterConfig = WriterConfig{
			Transformation: config.choice("Transformation", "NONE", "COMPACT", "FLATTEN"),
			OutputType:     config.choice("OutputType", "JSON", "JSONL"),
		}
	}
	if o.node.get("Resource") == nil && o.node.get("WriterConfig") == nil {
		o.fail(o.at, o.pos, "There should be at least one of the following fields: [Resource, WriterConfig]")
	}
	return w
}
