package conformance_test

// knownRecordings are the recorded cases that do not agree, with the reason.
var knownRecordings = map[string]string{
	"scenarios/base_scenarios.lambda_invoke_with_retry_extended_input":         "recorded before the Context object had a RedriveCount",
	"scenarios/base_scenarios.lambda_service_invoke_with_retry_extended_input": "recorded before the Context object had a RedriveCount",
	"timeouts/timeouts.service_lambda_map_timeout":                             "four tasks timed out in one instant, and AWS recorded all four before the first failed the Map; here each is an input of its own",
}

// unanswered are the recorded cases that ask something of the world outside that
// the recording does not show.
var unanswered = map[string]string{
	"express/express_sync.catch": "an express execution has no history that shows what its function answered",
}

// Reasons that hold for several of the cases that do not agree.
const (
	falseForOthers  = "AWS takes an operand of another type for false (recorded in choice_operators)"
	formatsAnything = "AWS prints arrays and objects (recorded in intrinsic_functions/generic.format_1)"
	roundsNumbers   = "AWS rounds to whole numbers (developer guide, \"Intrinsic functions\")"
)

// knownAgreed are the cases of others that do not agree, with the reason.
var knownAgreed = map[string]string{
	"als-ChoiceStateAction-should-throw-runtime-error-if-path-expression-operator-does-not-reference-a-number-value~3": falseForOthers,
	"als-ChoiceStateAction-should-throw-runtime-error-if-path-expression-operator-does-not-reference-a-number-value~4": falseForOthers,
	"als-ChoiceStateAction-should-throw-runtime-error-if-path-expression-operator-does-not-reference-a-number-value~5": falseForOthers,
	"als-ChoiceStateAction-should-throw-runtime-error-if-path-expression-operator-does-not-reference-a-string-value":   falseForOthers,
	"als-ChoiceStateAction-should-throw-runtime-error-if-path-expression-operator-does-not-reference-a-string-value~4": falseForOthers,
	"als-ChoiceStateAction-should-throw-runtime-error-if-path-expression-operator-does-not-reference-a-string-value~5": falseForOthers,
	"als-ChoiceStateAction-should-throw-runtime-error-if-path-expression-operator-does-not-reference-a-timestamp-va":   falseForOthers,
	"als-ChoiceStateAction-should-throw-runtime-error-if-path-expression-operator-does-not-reference-a-timestamp-va~2": falseForOthers,
	"als-ChoiceStateAction-should-throw-runtime-error-if-path-expression-operator-does-not-reference-a-timestamp-va~3": falseForOthers,
	"als-ChoiceStateAction-should-throw-runtime-error-if-path-expression-operator-does-not-reference-a-timestamp-va~4": falseForOthers,
	"als-ChoiceStateAction-should-throw-StatesNoChoiceMatchedError-if-none-of-the-choices-match-and-Default-field-i":   "AWS says States.Runtime (see the measured histories)",
	"als-MapStateAction-should-throw-an-error-if-a-single-iteration-fails":                                             "a Fail state without an Error has none, also when it fails a Map (recorded in scenarios/…map_state_catch_empty_fail)",
	"als-ParallelStateAction-should-output-an-array-with-items-corresponding-to-the-order-of-the-branches-in-Branch":   "two branches have a state of one name, which AWS refuses",
	"als-StatesArrayRange-should-throw-error-if-second-argument-is-not-an-integer":                                     roundsNumbers,
	"als-StatesMathRandom-should-throw-error-if-first-argument-is-not-an-integer":                                      roundsNumbers,
	"behave-intrinsics-math-States.MathAdd-is-supported~5":                                                             roundsNumbers,
	"als-StatesFormat-should-throw-error-if-placeholder-argument-is-an-array":                                          formatsAnything,
	"als-StatesFormat-should-throw-error-if-placeholder-argument-is-an-object":                                         formatsAnything,
	"floe-intrinsic-fails-with-wrong-type-of-arguments~2":                                                              formatsAnything,
	"floe-intrinsic-fails-with-wrong-type-of-arguments~3":                                                              formatsAnything,
	"floe-intrinsic-fails-with-wrong-type-of-arguments~4":                                                              formatsAnything,
	"behave-choice-jsonpath-phases-The-Choice-type-supports-InputPath":                                                 "its InputPath selects the object that has the variable; the correction of the case overlooks it",
	"behave-pass-variable-The-Pass-type-can-use-a-variable-array-from-a-prev":                                          "AWS refuses $$MyVar: variables are written $MyVar",
	"behave-pass-variable-The-Pass-type-can-use-a-variable-path-from-a-previ":                                          "AWS refuses $$MyVar: variables are written $MyVar",
	"behave-task-catch-Errors-that-can-be-caught-and-not-retried-are-caug~2":                                           "its Retrier has a Next, which AWS refuses",
	"behave-task-catch-Errors-that-can-be-caught-are-caught":                                                           "States.ALL does catch States.DataLimitExceeded (recorded in error_handling/states_errors), whatever the documentation says",
	"behave-task-catch-The-Task-Catch-can-work-with-Credentials":                                                       "the case does not have the error that it wants to be caught",
	"floe-intrinsic-with-an-empty-array~2":                                                                             "an index beyond the end fails, as behave-intrinsics-array-Execution-fails-if-you-try-to-get-an-item-that-doe has it",
	"floe-intrinsic-with-an-index-out-of-range":                                                                        "an index beyond the end fails, as behave-intrinsics-array-Execution-fails-if-you-try-to-get-an-item-that-doe has it",
}

// knownMeasured are the measured histories that do not agree, with the reason.
var knownMeasured = map[string]string{}
