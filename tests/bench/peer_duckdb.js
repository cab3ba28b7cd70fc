// SPDX-License-Identifier: MIT
// The five questions by DuckDB: peer_duckdb.js THREADS STATEMENTS.json, with the package in $BENCH_NODE_MODULES.
// Prints the answers and how long the statements took, without the start of node and of the library.
"use strict";
const fs = require("fs");
const path = require("path");
const { DuckDBInstance } = require(path.join(process.env.BENCH_NODE_MODULES, "@duckdb", "node-api"));

async function main() {
	const [threads, file] = process.argv.slice(2);
	const statements = JSON.parse(fs.readFileSync(file, "utf8"));
	const instance = await DuckDBInstance.create(":memory:", { threads });
	const connection = await instance.connect();
	const begin = process.hrtime.bigint();
	let rows = [];

	for (const statement of statements) {
		const reader = await connection.runAndReadAll(statement);
		rows = reader.getRows();
	}
	const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
	const answer = {};

	for (const [question, judged, violated] of rows)
		answer[question] = [Number(judged), Number(violated)];
	console.log(JSON.stringify({ ...answer, seconds }));
}

main().catch((error) => {
	console.error(error.message);
	process.exit(1);
});
