export { didYouMean, editDistance, nearest } from "../base/suggest.ts"
