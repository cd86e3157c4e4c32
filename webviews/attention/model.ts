/**
 * The attention model: everything that the panel knows about tiles, without DOM. Each part has a file
 * in `model/`; this is the door.
 */
export * from './model/checker.ts';
export * from './model/diagnosis.ts';
export * from './model/head.ts';
export * from './model/kernel.ts';
export * from './model/masks.ts';
export * from './model/rounding.ts';
export * from './model/schedule.ts';
export * from './model/shape.ts';
export * from './model/slips.ts';
export * from './model/traffic.ts';
export * from './model/examples.ts';
export * from './model/printed.ts';
