package asl

// Task calls something: Resource names what, Parameters or Arguments hold what
// it is called with.
type Task struct {
	Common
	Flow
	Data
	Result
	Resource             string
	Parameters           JSON // JSONPath only
	Arguments            JSON // JSONata only
	Credentials          JSON // RoleArn, or RoleArn.$ in JSONPath
	TimeoutSeconds       IntField
	TimeoutSecondsPath   string
	HeartbeatSeconds     IntField
	HeartbeatSecondsPath string
	Retry                []Retrier
	Catch                []Catcher
}

// Type returns "Task".
func (*Task) Type() string { return "Task" }

func (*Task) state() {}

// JitterStrategy says whether a retry's delay is randomised.
type JitterStrategy string

// The jitter strategies of the States Language.
const (
	JitterNone JitterStrategy = "NONE"
	JitterFull JitterStrategy = "FULL"
)

// Retrier says how often and how soon a state that failed with one of
// ErrorEquals runs again. Defaults are filled in.
type Retrier struct {
	ErrorEquals     []string
	IntervalSeconds int64   // 1 where absent
	MaxAttempts     int64   // 3 where absent; 0 means never
	BackoffRate     float64 // 2.0 where absent
	MaxDelaySeconds int64   // 0 means no bound
	JitterStrategy  JitterStrategy
	Comment         string
}

// Catcher says where an execution goes on when a state failed with one of
// ErrorEquals and its retriers do not apply any more.
type Catcher struct {
	ErrorEquals []string
	Next        string
	ResultPath  PathField // JSONPath only
	Output      JSON      // JSONata only
	Assign      JSON
	Comment     string
}
