"""Toritsugi (取り次ぎ): a self-hosted first-line phone desk whose response manual runs."""
