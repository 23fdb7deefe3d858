package asl

// What an action of an optimised integration supports besides request/response.
var (
	requestOnly = []string(nil)
	jobs        = []string{syncSuffix}
	callbacks   = []string{callbackSuffix}
)

// integrations are the optimised integrations: service, action and the patterns
// that the action supports ("Integrating services with Step Functions" in AWS's
// developer guide). Other actions are reached through aws-sdk resources.
var integrations = map[string]map[string][]string{
	"apigateway": {"invoke": callbacks},
	"athena": {
		"startQueryExecution": jobs,
		"stopQueryExecution":  requestOnly,
		"getQueryExecution":   requestOnly,
		"getQueryResults":     requestOnly,
	},
	"batch": {"submitJob": jobs},
	"bedrock": {
		"invokeModel":                 callbacks,
		"createModelCustomizationJob": jobs,
	},
	"codebuild": {
		"startBuild":        jobs,
		"stopBuild":         requestOnly,
		"batchDeleteBuilds": requestOnly,
		"batchGetReports":   requestOnly,
		"startBuildBatch":   jobs,
		"stopBuildBatch":    requestOnly,
		"retryBuildBatch":   jobs,
		"deleteBuildBatch":  requestOnly,
	},
	"databrew": {"startJobRun": jobs},
	"dynamodb": {
		"getItem":    requestOnly,
		"putItem":    requestOnly,
		"updateItem": requestOnly,
		"deleteItem": requestOnly,
	},
	"ecs": {"runTask": {syncSuffix, callbackSuffix}},
	"eks": {
		"call":                 requestOnly,
		"runJob":               jobs,
		"createCluster":        jobs,
		"deleteCluster":        jobs,
		"createNodegroup":      jobs,
		"deleteNodegroup":      jobs,
		"createFargateProfile": jobs,
		"deleteFargateProfile": jobs,
	},
	"elasticmapreduce": {
		"createCluster":                   jobs,
		"terminateCluster":                jobs,
		"addStep":                         jobs,
		"cancelStep":                      requestOnly,
		"setClusterTerminationProtection": requestOnly,
		"modifyInstanceFleetByName":       requestOnly,
		"modifyInstanceGroupByName":       requestOnly,
	},
	"emr-containers": {
		"createVirtualCluster": requestOnly,
		"deleteVirtualCluster": jobs,
		"startJobRun":          jobs,
	},
	"emr-serverless": {
		"createApplication": jobs,
		"startApplication":  jobs,
		"stopApplication":   jobs,
		"deleteApplication": jobs,
		"startJobRun":       jobs,
		"cancelJobRun":      jobs,
	},
	"events":       {"putEvents": callbacks},
	"glue":         {"startJobRun": jobs},
	"http":         {"invoke": requestOnly},
	"lambda":       {"invoke": callbacks},
	"mediaconvert": {"createJob": jobs},
	"sagemaker": {
		"createEndpoint":                requestOnly,
		"createEndpointConfig":          requestOnly,
		"createHyperParameterTuningJob": jobs,
		"createLabelingJob":             jobs,
		"createModel":                   requestOnly,
		"createProcessingJob":           jobs,
		"createTrainingJob":             jobs,
		"createTransformJob":            jobs,
		"updateEndpoint":                requestOnly,
	},
	"sns":    {"publish": callbacks},
	"sqs":    {"sendMessage": callbacks},
	"states": {"startExecution": {syncSuffix, sync2Suffix, callbackSuffix}},
}
