package asl

import (
	"regexp"
	"slices"
	"strings"
)

// resourceUse is the kind of field that names a resource.
type resourceUse uint8

const (
	taskResource resourceUse = iota
	itemReaderResource
	resultWriterResource
)

// The suffixes with which a resource names its service integration pattern;
// without one it is request/response.
const (
	syncSuffix     = ".sync"
	sync2Suffix    = ".sync:2"
	callbackSuffix = ".waitForTaskToken"
)

var (
	arnPattern      = regexp.MustCompile(`^arn:(aws[a-z0-9-]*):([a-z0-9-]+):([a-z0-9-]*):([0-9]*):(.+)$`)
	functionPattern = regexp.MustCompile(`^function:[A-Za-z0-9_-]{1,140}(:(\$LATEST|[A-Za-z0-9_-]{1,128}))?$`)
	activityPattern = regexp.MustCompile("^activity:[^\\s<>{}\\[\\]?*\"#%\\\\^|~`$&,;:/\\x00-\\x1f\\x7f-\\x{9f}]{1,80}$")
	sdkPattern      = regexp.MustCompile(`^aws-sdk:[a-z0-9]+:[a-z][A-Za-z0-9]*(\.waitForTaskToken)?$`)
	// ownPattern are the integrations that AWS does not have.
	ownPattern   = regexp.MustCompile(`^borealis:[a-z][A-Za-z0-9-]*:[a-z][A-Za-z0-9]*(\.sync(:2)?|\.waitForTaskToken)?$`)
	urlPattern   = regexp.MustCompile(`^[a-z][a-z0-9+.-]*:\S+$`)
	substitution = regexp.MustCompile(`\$\{[^{}]+\}`)
	placeholder  = regexp.MustCompile(`^arn:<[A-Za-z_]+>:`)
)

// substituted tells whether a text has a ${substitution}, which CloudFormation,
// SAM or Terraform replace before the definition runs.
func substituted(text string) bool {
	return strings.Contains(text, "${") && substitution.MatchString(text)
}

// resource checks the text that names what a task calls, or where a distributed
// map reads or writes.
func (o *object) resource(n *node, at *place, use resourceUse) {
	if substituted(n.text) || placeholder.MatchString(n.text) {
		o.warn(CodeSubstitution, at, n.pos, "The resource contains a substitution that has to be replaced before the definition runs")
		return
	}
	known := recognized(n.text, use)
	switch {
	case !known && !strings.HasPrefix(n.text, "arn:") && urlPattern.MatchString(n.text),
		!known && strings.HasPrefix(n.text, "arn:aws:swf:"):
		// The States Language allows any URI and shows an swf ARN.
		o.warn(CodeUnrecognizedResource, at, n.pos, "%s", notRecognized(n.text))
	case !known:
		o.fail(at, n.pos, "%s", notRecognized(n.text))
	case use == taskResource && o.express:
		o.expressResource(n, at)
	}
}

func notRecognized(resource string) string {
	return "The resource provided " + bounded(resource) + " is not recognized. The value is not a valid resource ARN, or the resource is not available in this region."
}

// expressResource refuses what express workflows do not support, in AWS's words
// (the blank at the end is AWS's).
func (o *object) expressResource(n *node, at *place) {
	switch {
	case strings.Contains(n.text, ":activity:"):
		o.fail(at, n.pos, "Express state machine does not support Activity ARN")
	case strings.HasSuffix(n.text, callbackSuffix):
		o.fail(at, n.pos, "Express state machine does not support '.waitForTaskToken' service integration ")
	case strings.HasSuffix(n.text, syncSuffix), strings.HasSuffix(n.text, sync2Suffix):
		o.fail(at, n.pos, "Express state machine does not support '.sync' service integration")
	}
}

// recognized tells whether a resource is one that exists.
func recognized(resource string, use resourceUse) bool {
	parts := arnPattern.FindStringSubmatch(resource)
	if parts == nil {
		return false
	}
	service, region, account, name := parts[2], parts[3], parts[4], parts[5]
	switch {
	case service == "lambda":
		return use == taskResource && region != "" && account != "" && functionPattern.MatchString(name)
	case service != "states":
		return false
	case use == itemReaderResource:
		return name == "s3:getObject" || name == "s3:listObjectsV2" || ownPattern.MatchString(name)
	case use == resultWriterResource:
		return name == "s3:putObject" || ownPattern.MatchString(name)
	case strings.HasPrefix(name, "activity:"):
		return region != "" && account != "" && activityPattern.MatchString(name)
	}
	return optimized(name) || sdkPattern.MatchString(name) || ownPattern.MatchString(name)
}

// optimized tells whether name is service:action of an optimised integration,
// with a pattern that the action supports.
func optimized(name string) bool {
	service, action, ok := strings.Cut(name, ":")
	if !ok {
		return false
	}
	suffix := ""
	if i := strings.IndexByte(action, '.'); i >= 0 {
		action, suffix = action[:i], action[i:]
	}
	patterns, ok := integrations[service][action]
	return ok && (suffix == "" || slices.Contains(patterns, suffix))
}
