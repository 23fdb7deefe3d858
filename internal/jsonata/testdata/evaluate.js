// Evaluates expressions with the reference implementation. Reads one JSON object
// {expr, input} per line and writes one per line: {value}, {undefined: true},
// {function: true}, {code} or, where the reference fails with an error of
// JavaScript rather than of JSONata, {bug}.
const path = require('path');
const readline = require('readline');
const jsonata = require(path.resolve(process.argv[2]));

function describe(result) {
    if (typeof result === 'undefined') return {undefined: true};
    if (typeof result === 'function' || (result && (result._jsonata_lambda || result._jsonata_function))) return {function: true};
    let broken = false;
    const text = JSON.stringify(result, (key, v) => {
        if (typeof v === 'number' && !isFinite(v)) broken = true;
        if (typeof v === 'function' || (v && (v._jsonata_lambda || v._jsonata_function || v instanceof RegExp))) return undefined;
        return v;
    });
    return broken ? {code: 'D1001'} : {value: JSON.parse(text)};
}

async function run(line) {
    const {expr, input} = JSON.parse(line);
    try {
        const x = jsonata(expr, {timeout: 2000, stack: 400});
        return describe(await x.evaluate(input));
    } catch (e) {
        return e.code ? {code: e.code, message: e.message} : {bug: String(e.message || e)};
    }
}

(async () => {
    for await (const line of readline.createInterface({input: process.stdin})) {
        process.stdout.write(JSON.stringify(await run(line)) + '\n');
    }
})();
