package asl

// ProcessorMode says where the iterations of a [Map] run.
type ProcessorMode string

// The processor modes: inside the execution, or as child executions.
const (
	Inline      ProcessorMode = "INLINE"
	Distributed ProcessorMode = "DISTRIBUTED"
)

// Map runs its processor once for every item.
type Map struct {
	Common
	Flow
	Data
	Result
	Items         JSON      // JSONata only: an array or an expression
	ItemsPath     PathField // JSONPath only
	ItemSelector  JSON
	Parameters    JSON // JSONPath only; the older name of ItemSelector
	Arguments     JSON // accepted for completeness; AWS defines no use for it
	ItemProcessor Processor
	// MaxConcurrency bounds the iterations that run at once; 0 means no bound.
	MaxConcurrency     IntField
	MaxConcurrencyPath string
	Retry              []Retrier
	Catch              []Catcher

	// What follows is for distributed maps.
	ItemReader                     *ItemReader
	ItemBatcher                    *ItemBatcher
	ResultWriter                   *ResultWriter
	ToleratedFailureCount          IntField
	ToleratedFailureCountPath      string
	ToleratedFailurePercentage     FloatField
	ToleratedFailurePercentagePath string
	Label                          string
}

// Type returns "Map".
func (*Map) Type() string { return "Map" }

func (*Map) state() {}

// Processor is what a [Map] does with each item.
type Processor struct {
	Mode          ProcessorMode // Inline where absent
	ExecutionType string        // STANDARD or EXPRESS; distributed only
	// Legacy tells that the definition calls it by the older name Iterator.
	Legacy bool
	Scope
}

// ItemReader says where a distributed [Map] reads its items.
type ItemReader struct {
	Resource     string
	Parameters   JSON // JSONPath only
	Arguments    JSON // JSONata only
	ReaderConfig ReaderConfig
}

// ReaderConfig says how an [ItemReader] understands what it reads.
type ReaderConfig struct {
	InputType         string // CSV, JSON, JSONL, MANIFEST, PARQUET; empty where absent
	Transformation    string // NONE or LOAD_AND_FLATTEN
	ManifestType      string
	CSVDelimiter      string
	CSVHeaderLocation string // FIRST_ROW or GIVEN
	CSVHeaders        []string
	ItemsPointer      string // a JSON pointer
	MaxItems          IntField
	MaxItemsPath      string
}

// ItemBatcher groups items into the inputs of child executions.
type ItemBatcher struct {
	BatchInput                JSON
	MaxItemsPerBatch          IntField
	MaxItemsPerBatchPath      string
	MaxInputBytesPerBatch     IntField
	MaxInputBytesPerBatchPath string
}

// ResultWriter says where a distributed [Map] leaves its results.
type ResultWriter struct {
	Resource     string
	Parameters   JSON // JSONPath only
	Arguments    JSON // JSONata only
	WriterConfig WriterConfig
}

// WriterConfig says in which form a [ResultWriter] writes.
type WriterConfig struct {
	Transformation string // NONE, COMPACT or FLATTEN
	OutputType     string // JSON or JSONL
}
