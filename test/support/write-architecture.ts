import { writeFileSync } from 'node:fs'
import { drawArchitecture } from './architecture.ts'
import { importsInCode } from './imports.ts'

writeFileSync('docs/architecture.svg', drawArchitecture(importsInCode()))
