// Runs before the first paint: theme and text size as they were left.
import { applyLook, readLook } from "./look";

applyLook(readLook());
