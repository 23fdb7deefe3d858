package decide

import "strings"

// ResourceKind says which family of history events a task has.
type ResourceKind uint8

// The kinds of resources.
const (
	// ServiceResource is a service integration, arn:aws:states:::SERVICE:ACTION,
	// and whatever is not one of the others.
	ServiceResource ResourceKind = iota
	// LambdaResource is a Lambda function named by its ARN.
	LambdaResource
	// ActivityResource is an activity's ARN.
	ActivityResource
)

// Pattern is a service integration pattern.
type Pattern string

// The service integration patterns, by the suffix of the resource.
const (
	RequestResponse  Pattern = ""
	Sync             Pattern = "sync"
	Sync2            Pattern = "sync:2"
	WaitForTaskToken Pattern = "waitForTaskToken"
)

// Resource is what a Task state calls, taken apart.
type Resource struct {
	ARN  string
	Kind ResourceKind
	// Service is AWS's resourceType: "lambda", "aws-sdk:sfn", …
	Service string
	// Action is AWS's resource: the action with its pattern's suffix, such as
	// "startExecution.sync:2".
	Action  string
	Pattern Pattern
}

// ParseResource takes a Task's Resource apart. It does not check whether
// anything answers there.
func ParseResource(arn string) Resource {
	r := Resource{ARN: arn, Kind: ServiceResource}
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" {
		r.Service, r.Action = "unknown", arn
		return r
	}
	service, rest := parts[2], parts[5]
	switch {
	case service == "lambda":
		r.Kind = LambdaResource
		r.Service, r.Action = "lambda", rest
		return r
	case service == "states" && strings.HasPrefix(rest, "activity:"):
		r.Kind = ActivityResource
		r.Service, r.Action = "activity", strings.TrimPrefix(rest, "activity:")
		return r
	}
	r.Service, r.Action = splitAction(rest)
	if _, suffix, ok := strings.Cut(r.Action, "."); ok {
		r.Pattern = Pattern(suffix)
	}
	return r
}

// splitAction splits "aws-sdk:sfn:startExecution" before its action. A colon in
// a pattern's suffix (.sync:2) does not count.
func splitAction(rest string) (service, action string) {
	name, suffix, hasSuffix := strings.Cut(rest, ".")
	if i := strings.LastIndexByte(name, ':'); i >= 0 {
		service, name = name[:i], name[i+1:]
	}
	if hasSuffix {
		name += "." + suffix
	}
	return service, name
}
