/** See fill-npm.cjs. */
export declare function fillNpm(root: string): string[]
