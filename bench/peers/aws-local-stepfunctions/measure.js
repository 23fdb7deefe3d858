// Measures aws-local-stepfunctions on the workflows of ../../asl/definitions,
// one execution at a time, and prints states per second of CPU time by workflow,
// as JSON.
//
//   node measure.js [ROUNDS [SECONDS]]
//
// Each workflow runs for one warm-up round and then ROUNDS rounds, in turn with
// the others; the round in the middle counts. Tasks are answered in process, as
// they are for Borealis.
import { readFileSync } from 'node:fs';
import { StateMachine } from 'aws-local-stepfunctions';

const rounds = Number(process.argv[2] ?? 5);
const seconds = Number(process.argv[3] ?? 1);

const order = { id: 'order-000042', customer: 'c-1001', amount: 250.75, currency: 'EUR', paid: false };
const items = { items: Array.from({ length: 1000 }, (_, n) => ({ n, sku: `sku-${String(n).padStart(6, '0')}` })) };
const answer = async () => ({ id: 'order-000042', customer: 'c-1001', amount: 250.75, charged: true });
const handlers = Object.fromEntries(['S1', 'S2', 'S3', 'S4', 'S5', 'Each'].map((name) => [name, answer]));

const workflows = [
  { name: 'pass', states: 5, input: order },
  { name: 'pass-parameters', states: 5, input: order },
  { name: 'choice', states: 6, input: order },
  { name: 'task', states: 5, input: order },
  { name: 'task-parameters', states: 5, input: order },
  { name: 'map-task', states: 1001, input: items },
];

function load({ name }) {
  const file = new URL(`../../asl/definitions/${name}.asl.json`, import.meta.url);
  return new StateMachine(JSON.parse(readFileSync(file, 'utf8')));
}

async function rate(workflow) {
  const options = { overrides: { taskResourceLocalHandlers: handlers } };
  const batch = workflow.states > 100 ? 1 : 100;
  const start = process.cpuUsage();
  let executions = 0;
  let elapsed = 0; // microseconds
  while (elapsed < seconds * 1e6) {
    for (let i = 0; i < batch; i++) {
      await workflow.machine.run(workflow.input, options).result;
    }
    executions += batch;
    const { user, system } = process.cpuUsage(start);
    elapsed = user + system;
  }
  return (executions * workflow.states * 1e6) / elapsed;
}

for (const workflow of workflows) {
  workflow.machine = load(workflow);
  workflow.rates = [];
  await rate(workflow);
}
for (let round = 0; round < rounds; round++) {
  for (const workflow of workflows) {
    workflow.rates.push(await rate(workflow));
  }
}
const medians = workflows.map(({ name, rates }) => [name, rates.sort((a, b) => a - b)[rounds >> 1]]);
console.log(JSON.stringify(Object.fromEntries(medians), null, 2));
