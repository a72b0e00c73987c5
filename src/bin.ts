#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// Must run before the imports that are to be served from the cache.
enableCompileCache()
await import('./cli.ts')
