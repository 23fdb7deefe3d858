package asl

// fieldSet lists the fields that an object may have, each with the one query
// language that knows it ("" where both do).
type fieldSet map[string]QueryLanguage

// commonFields are the fields of every state.
var commonFields = fieldSet{"Type": "", "Comment": "", "QueryLanguage": ""}

// Fields that several state types share.
var (
	flowFields = fieldSet{"Next": "", "End": ""}
	pathFields = fieldSet{"InputPath": JSONPath, "OutputPath": JSONPath, "Output": JSONata}
	dataFields = union(pathFields, fieldSet{"Assign": ""})
	callFields = fieldSet{
		"Parameters": JSONPath, "Arguments": JSONata, "ResultSelector": JSONPath, "ResultPath": JSONPath,
		"Retry": "", "Catch": "",
	}
)

// stateFields says which fields each state type has, in the order in which AWS
// lists the types.
var stateFields = map[string]fieldSet{
	"Task": union(commonFields, flowFields, dataFields, callFields, fieldSet{
		"Resource": "", "Credentials": "",
		"TimeoutSeconds": "", "TimeoutSecondsPath": JSONPath,
		"HeartbeatSeconds": "", "HeartbeatSecondsPath": JSONPath,
	}),
	"Wait": union(commonFields, flowFields, dataFields, fieldSet{
		"Seconds": "", "SecondsPath": JSONPath, "Timestamp": "", "TimestampPath": JSONPath,
	}),
	"Pass": union(commonFields, flowFields, dataFields, fieldSet{
		"Parameters": JSONPath, "Result": JSONPath, "ResultPath": JSONPath,
	}),
	"Succeed": union(commonFields, pathFields),
	"Fail": union(commonFields, fieldSet{
		"Error": "", "ErrorPath": JSONPath, "Cause": "", "CausePath": JSONPath,
	}),
	"Choice":   union(commonFields, dataFields, fieldSet{"Choices": "", "Default": ""}),
	"Parallel": union(commonFields, flowFields, dataFields, callFields, fieldSet{"Branches": ""}),
	"Map": union(commonFields, flowFields, dataFields, callFields, fieldSet{
		"Items": JSONata, "ItemsPath": JSONPath, "ItemSelector": "",
		"ItemProcessor": "", "Iterator": "",
		"MaxConcurrency": "", "MaxConcurrencyPath": JSONPath,
		"ItemReader": "", "ItemBatcher": "", "ResultWriter": "", "Label": "",
		"ToleratedFailureCount": "", "ToleratedFailureCountPath": JSONPath,
		"ToleratedFailurePercentage": "", "ToleratedFailurePercentagePath": JSONPath,
	}),
}

// stateTypes are the values of Type, in AWS's order.
var stateTypes = []string{"Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map"}

// The fields of the other objects.
var (
	machineFields = fieldSet{
		"Comment": "", "StartAt": "", "States": "", "Version": "", "TimeoutSeconds": "", "QueryLanguage": "",
	}
	branchFields    = fieldSet{"Comment": "", "StartAt": "", "States": ""}
	processorFields = union(branchFields, fieldSet{"ProcessorConfig": ""})
	configFields    = fieldSet{"Mode": "", "ExecutionType": ""}
	retrierFields   = fieldSet{
		"ErrorEquals": "", "IntervalSeconds": "", "MaxAttempts": "", "BackoffRate": "",
		"MaxDelaySeconds": "", "JitterStrategy": "", "Comment": "",
	}
	catcherFields = fieldSet{
		"ErrorEquals": "", "Next": "", "ResultPath": JSONPath, "Output": JSONata, "Assign": "", "Comment": "",
	}
	jsonataRuleFields = fieldSet{"Condition": "", "Next": "", "Assign": "", "Output": "", "Comment": ""}
	itemReaderFields  = fieldSet{
		"Resource": "", "Parameters": JSONPath, "Arguments": JSONata, "ReaderConfig": "",
	}
	readerConfigFields = fieldSet{
		"InputType": "", "Transformation": "", "ManifestType": "",
		"CSVDelimiter": "", "CSVHeaderLocation": "", "CSVHeaders": "",
		"ItemsPointer": "", "MaxItems": "", "MaxItemsPath": JSONPath,
	}
	itemBatcherFields = fieldSet{
		"BatchInput": "", "MaxItemsPerBatch": "", "MaxItemsPerBatchPath": JSONPath,
		"MaxInputBytesPerBatch": "", "MaxInputBytesPerBatchPath": JSONPath,
	}
	resultWriterFields = fieldSet{
		"Resource": "", "Parameters": JSONPath, "Arguments": JSONata, "WriterConfig": "",
	}
	writerConfigFields = fieldSet{"Transformation": "", "OutputType": ""}
)

func union(sets ...fieldSet) fieldSet {
	all := fieldSet{}
	for _, set := range sets {
		for name, language := range set {
			all[name] = language
		}
	}
	return all
}
