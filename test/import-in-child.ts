import { openDepartment, supply } from './supply-database.ts';
import { departmentNamed } from './supply-files.ts';

// A process of its own that imports one file and writes a line when it begins, one for every stored chunk, then the report: made to be
// killed.
const { place, file, department: name } = JSON.parse(process.argv[2] ?? '{}');
const department = departmentNamed(name);
const opened = await openDepartment(place, department);
const tell = (what: object) => process.stdout.write(`${JSON.stringify(what)}\n`);
tell({ begun: true });
const report = await supply(opened.query, department, file, { onProgress: tell });
await opened.close();
tell({ report });
