"""What several subjects share: telephones that keep time, a desk to measure, the use of processor and memory."""
