package io.gatehouse.outcome;

/**
 * One refusal: what the browser is told, and what the operator is told, joined by a reference.
 *
 * @param code the documented code
 * @param reference what ties the answer to the log line, about ten characters
 * @param operatorDetail what was expected, what came and which setting to change; for logs alone, free of secrets
 */
public record Refusal(RefusalCode code, String reference, String operatorDetail) {}
