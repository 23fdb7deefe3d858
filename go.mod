module github.com/borealis-flow/borealis

go 1.26.8

require (
	github.com/go-json-experiment/json v1.27.2 // indirect
	go.yaml.in/yaml/v4 v4.0.0 // indirect
)
