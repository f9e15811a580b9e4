/** The package names a file of types that it does not ship; engine.ts says what the host uses of it. */
declare module 'glass-easel-miniprogram-adapter' {
  export const glassEasel: unknown
  export const MiniProgramEnv: unknown
}
