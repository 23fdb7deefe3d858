module github.com/borealis-flow/borealis/bench

go 1.26.8

require github.com/borealis-flow/borealis v0.0.0-00010101000000-000000000000

require (
	github.com/go-json-experiment/json v1.27.2 // indirect
	go.yaml.in/yaml/v4 v4.0.0 // indirect
)

replace github.com/borealis-flow/borealis => ..
