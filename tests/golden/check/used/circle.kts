signal n = bpf.m
use "circle_back.kts"
